import { z } from 'zod'
import { stateSchema } from '../../thread/worker/protocol.js'

/** What a machine is made of; the worker is started with it. */
export const machineConfigSchema = z.strictObject({
  /** The file of the cartridge's ROM. */
  cartridge: z.instanceof(Uint8Array),
  /** Whether the cartridge has the port that is the console. */
  hasConsole: z.boolean(),
  exitAddress: z.int().optional(),
  fastForward: z.boolean(),
  /** A saved state to continue from, instead of a start. */
  state: stateSchema.optional(),
})

/** What the program asks of this machine alone: the picture that it shows. */
export const pictureRequestSchema = z.strictObject({ picture: z.literal(true) })

/** Pixels of the picture, of an NTSC machine with the lines that most televisions hide. */
export const [screenWidth, screenHeight] = [256, 240]

/** Three bytes a pixel, line by line from the top. */
export const pictureSchema = z
  .instanceof(Uint8Array)
  .refine(({ length }) => length === 3 * screenWidth * screenHeight)

/** Counters of a machine. */
export const machineStatsSchema = z.strictObject({
  /** CPU time of the worker's thread in nanoseconds. */
  cpuTime: z.number(),
})

export type MachineConfig = z.output<typeof machineConfigSchema>
export type MachineStats = z.output<typeof machineStatsSchema>
