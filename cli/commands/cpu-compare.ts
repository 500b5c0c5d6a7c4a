import { z } from 'zod'
import { architectureOption } from '../architecture-option.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { readCpus } from '../cpu-file.js'
import { exitCodes } from '../exit-codes.js'
import { given, withConnectionFeature } from '../session.js'

const optionsSchema = z.object({ ...architectureOption, error: z.boolean().default(false) })

/** `polyvisor cpu-compare FILE`: one word; with `--error` an incompatible CPU is a failure, as in virsh. */
export const cpuCompare: CommandAction = async (context, [file], givenOptions) => {
  const { arch: architecture, error } = parseOptions(optionsSchema, givenOptions)
  const path = given(file)
  const [cpu, ...others] = await readCpus(path, context.call.signal)
  if (cpu === undefined || others.length > 0) {
    throw invalid('file', `'${path}' has ${others.length + 1} CPUs, and one is compared`)
  }
  await withConnectionFeature(context, 'cpuModels', async ({ cpuModels: cpus }) => {
    const comparison = await cpus.compare(cpu, { ...context.call, architecture })
    context.output.result({ comparison }, () => `${comparison}\n`)
    if (error && comparison === 'incompatible') context.setExitCode(exitCodes.failed)
  })
}
