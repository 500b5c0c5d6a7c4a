import { z } from 'zod'
import { hostPathField } from '../../src/spec/host-paths.js'

/** Schema of the key `v86` of a specification. */
export const v86Options = z
  .strictObject({
    bios: hostPathField
      .optional()
      .describe(
        'BIOS image (SeaBIOS or Bochs BIOS). Default: the one that Debian’s package seabios installs.',
      ),
    vgaBios: hostPathField.optional().describe('VGA BIOS image. Default: as for bios.'),
    acpi: z
      .boolean()
      .default(false)
      .describe(
        'Whether the machine has ACPI, which v86 calls experimental; it needs a BIOS. Default: false.',
      ),
    jit: z
      .boolean()
      .default(true)
      .describe('Whether hot code is translated to WebAssembly; else all is interpreted. Default: true.'),
  })
  .prefault({})

/** The checked content of the key `v86`. */
export type V86DriverOptions = z.output<typeof v86Options>
