import { z } from 'zod'
import { formatSpec } from '../../src/spec/text.js'
import { architectureOption } from '../architecture-option.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { readCpus } from '../cpu-file.js'
import { safeLines } from '../safe-text.js'
import { withConnectionFeature } from '../session.js'

const optionsSchema = z.object({ ...architectureOption, features: z.boolean().default(false) })

/** `polyvisor cpu-baseline FILE...`: the CPU in YAML, which `cpu-compare` reads, or JSON. */
export const cpuBaseline: CommandAction = async (context, files, givenOptions) => {
  const { arch: architecture, features: expand } = parseOptions(optionsSchema, givenOptions)
  const lists = await Promise.all(files.map((file) => readCpus(file, context.call.signal)))
  await withConnectionFeature(context, 'cpuModels', async ({ cpuModels: cpus }) => {
    const baseline = await cpus.baseline(lists.flat(), { ...context.call, architecture, expand })
    context.output.result(baseline, () => safeLines(formatSpec(baseline)))
  })
}
