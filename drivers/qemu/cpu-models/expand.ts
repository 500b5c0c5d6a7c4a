import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { Accelerator } from '../options.js'
import { askOnce } from '../qmp/ask-once.js'

/** A model as QEMU takes it apart. */
export interface ExpandedModel {
  /** The flags of CPUID that are on, in QEMU's own spelling. */
  readonly flags: ReadonlySet<string>
  /** The vendor that CPUID names, such as `GenuineIntel`. */
  readonly vendor: string | undefined
}

const expansionSchema = z.object({
  model: z.object({ props: z.record(z.string(), z.unknown()).default({}) }),
})

/**
 * Takes models of x86 CPUs apart (QAPI `query-cpu-model-expansion` with the type `full`). What a model has does not
 * depend on the host, except for `max`, `host` and what the accelerator turns on in all of them.
 *
 * @param flags The names of all flags: a model has other properties, too, and other spellings of these.
 * @throws HypervisorError as `askOnce` does.
 */
export async function expandModels(
  program: string,
  accelerator: Accelerator,
  models: readonly string[],
  flags: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ExpandedModel>> {
  const names = [...new Set(models)]
  const questions = names.map((name) => ({
    command: 'query-cpu-model-expansion',
    args: { type: 'full', model: { name } },
  }))
  const answers = await askOnce(program, accelerator, questions, signal)
  return new Map(
    names.map((name, index) => {
      const { success, data, error } = expansionSchema.safeParse(answers[index])
      if (!success) {
        throw new HypervisorError('ERR_PROTOCOL', `QEMU did not say what the CPU model '${name}' is`, {
          cause: error.issues,
        })
      }
      const { props } = data.model
      const vendor = props['vendor']
      return [
        name,
        {
          flags: new Set(flags.filter((flag) => props[flag] === true)),
          vendor: typeof vendor === 'string' ? vendor : undefined,
        },
      ]
    }),
  )
}
