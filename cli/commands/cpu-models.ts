import { z } from 'zod'
import { formatSpec } from '../../src/spec/text.js'
import { architectureOption } from '../architecture-option.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { safeLines, safeText } from '../safe-text.js'
import { withConnectionFeature } from '../session.js'

const optionsSchema = z.object({ ...architectureOption, host: z.boolean().default(false) })

/** `polyvisor cpu-models`: names, one a line; with `--host` the CPU of this host, which `cpu-compare` reads. */
export const cpuModels: CommandAction = (context, _args, givenOptions) => {
  const { arch: architecture, host } = parseOptions(optionsSchema, givenOptions)
  const options = { ...context.call, architecture }
  return withConnectionFeature(context, 'cpuModels', async ({ cpuModels: cpus }) => {
    if (host) {
      const cpu = await cpus.hostModel(options)
      context.output.result(cpu, () => safeLines(formatSpec(cpu)))
      return
    }
    const models = await cpus.models(options)
    context.output.result(models, () => models.map((model) => `${safeText(model)}\n`).join(''))
    if (models.length === 0) context.output.remark('The hypervisor takes any name for a model.')
  })
}
