import { z } from 'zod'
import { hostPathField } from '../../src/spec/host-paths.js'

/** Schema of the key `bochs` of a specification. */
export const bochsOptions = z
  .strictObject({
    ips: z
      .int()
      .min(1_000_000)
      .max(10 ** 9)
      .default(4_000_000)
      .describe(
        'Instructions that the guest’s clock takes for a second. The higher, the slower is its clock, and with it the serial port. Default: 4,000,000, Bochs’ own.',
      ),
    bios: hostPathField
      .optional()
      .describe('The BIOS. Default: /usr/share/bochs/BIOS-bochs-latest, of the package bochsbios.'),
    vgaBios: hostPathField
      .optional()
      .describe(
        'The BIOS of the graphics card. Default: /usr/share/bochs/VGABIOS-lgpl-latest, of the package vgabios.',
      ),
  })
  .prefault({})

/** The checked content of the key `bochs`. */
export type BochsOptions = z.output<typeof bochsOptions>
