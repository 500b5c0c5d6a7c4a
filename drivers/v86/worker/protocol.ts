import { z } from 'zod'
import { stateSchema } from '../../thread/worker/protocol.js'

/** A disk image. */
export const diskConfigSchema = z.strictObject({
  slot: z.enum(['hda', 'hdb', 'cdrom', 'fda', 'fdb']),
  path: z.string(),
  /** Writes go to memory and are lost with the machine; else they go to the image. */
  discardWrites: z.boolean(),
})

/** What a machine is made of; the worker is started with it. Sizes are in bytes, paths absolute. */
export const machineConfigSchema = z.strictObject({
  memory: z.int(),
  kernel: z.strictObject({ path: z.string(), format: z.enum(['multiboot', 'bzimage']) }).optional(),
  initrd: z.string().optional(),
  cmdline: z.string().optional(),
  bios: z.strictObject({ bios: z.string(), vgaBios: z.string() }).optional(),
  acpi: z.boolean(),
  jit: z.boolean(),
  /** How many serial ports there are. */
  serials: z.int().min(1).max(4),
  disks: z.array(diskConfigSchema),
  /** v86's own number for the order of boot devices. */
  bootOrder: z.int().optional(),
  /** A saved state to continue from, instead of a boot. */
  state: stateSchema.optional(),
})

/** What the program asks of this machine alone: to have keys pressed, as scan codes of the keyboard, set 1. */
export const keysRequestSchema = z.strictObject({ keys: z.array(z.int()) })

/** Counters of a machine. */
export const machineStatsSchema = z.strictObject({
  instructions: z.number(),
  /** CPU time of the worker's thread in nanoseconds. */
  cpuTime: z.number(),
  /** Bytes of WebAssembly memory: the guest's memory and the emulator's own. */
  wasmMemory: z.number(),
  disks: z.array(
    z.strictObject({
      slot: diskConfigSchema.shape.slot,
      readBytes: z.number(),
      readRequests: z.number(),
      writeBytes: z.number(),
      writeRequests: z.number(),
    }),
  ),
})

export type DiskConfig = z.output<typeof diskConfigSchema>
export type MachineConfig = z.output<typeof machineConfigSchema>
export type MachineStats = z.output<typeof machineStatsSchema>
