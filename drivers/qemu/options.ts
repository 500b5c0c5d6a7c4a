import { z } from 'zod'
import { sizeField } from '../../src/spec/fields.js'
import { hostPathField } from '../../src/spec/host-paths.js'

/** How a specification may ask for the guest's instructions to be executed. */
export const accelerators = ['kvm', 'tcg', 'hvf', 'whpx'] as const

/** One of {@link accelerators}. */
export type Accelerator = (typeof accelerators)[number]

const argumentField = z
  .string()
  .max(131_071)
  .refine((text) => !text.includes('\0'), 'must not contain a zero byte')

/** Schema of the key `qemu` of a specification. */
export const qemuOptions = z
  .strictObject({
    accelerator: z
      .enum(['auto', ...accelerators])
      .default('auto')
      .describe(
        'How instructions are executed. Default: the one of the URI, else kvm where the device opens and the CPU has vmx or svm, else tcg.',
      ),
    args: z
      .array(argumentField)
      .max(1024)
      .default([])
      .describe('Further arguments of QEMU, each one argument, after all others.'),
    binary: hostPathField
      .optional()
      .describe('The program. Default: qemu-system-<architecture> on the PATH.'),
    tcg: z
      .strictObject({
        threads: z
          .enum(['single', 'multi'])
          .optional()
          .describe('One host thread for all virtual CPUs, or one for each. Default: QEMU’s own.'),
        translationCache: sizeField(2 ** 20)
          .optional()
          .describe('Size of the cache of translated code, whole MiB. Default: QEMU’s own.'),
      })
      .default({})
      .describe('The translator; without effect under another accelerator.'),
    sandbox: z
      .boolean()
      .default(true)
      .describe('Whether QEMU runs under its seccomp filter, where the build has it.'),
    balloon: z
      .boolean()
      .default(true)
      .describe('Whether the guest gets a memory balloon, on machines with a bus for it.'),
    guestAgent: z.boolean().default(false).describe('Whether the guest gets a channel for the guest agent.'),
    debugExit: z
      .boolean()
      .default(false)
      .describe('x86: whether a write to port 0x501 ends QEMU, with the status value × 2 + 1.'),
  })
  .prefault({})

/** The checked content of the key `qemu`. */
export type QemuOptions = z.output<typeof qemuOptions>
