import { z } from 'zod'

/** Bytes that are transferred, not shared. */
const bytes = z.instanceof(Uint8Array)
const state = z.instanceof(ArrayBuffer)

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
  state: state.optional(),
})

/** A request that is answered by a reply with the same `id`. */
export const requestSchema = z.discriminatedUnion('method', [
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('suspend') }),
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('resume') }),
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('reset') }),
  /** Answered by the state. The CPU must be stopped. */
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('save') }),
  /** Replaces the state. The CPU must be stopped, and stays so. */
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('load'), state }),
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('stats') }),
  /** Scan codes of the keyboard, set 1. */
  z.strictObject({
    type: z.literal('request'),
    id: z.int(),
    method: z.literal('keys'),
    codes: z.array(z.int()),
  }),
  /** Bytes for a serial port; answered when it has room for more. */
  z.strictObject({
    type: z.literal('request'),
    id: z.int(),
    method: z.literal('input'),
    port: z.int(),
    bytes,
  }),
])

/** What the program sends to the worker. */
export const toWorkerSchema = z.union([
  requestSchema,
  /** The program has taken this many bytes of output. */
  z.strictObject({ type: z.literal('taken'), count: z.int() }),
])

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

/** What the worker sends to the program. */
export const fromWorkerSchema = z.discriminatedUnion('type', [
  /** The machine is there; its CPU waits for `resume`. */
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('output'), port: z.int(), bytes }),
  z.strictObject({
    type: z.literal('reply'),
    id: z.int(),
    result: z.unknown(),
    error: z.string().optional(),
  }),
  /** The guest has switched itself off; `status` is what it wrote to the debug-exit port. */
  z.strictObject({ type: z.literal('off'), by: z.enum(['acpi', 'debug-exit']), status: z.int() }),
  /** The guest or a request has reset the machine. */
  z.strictObject({ type: z.literal('reset') }),
  /** The emulator has failed; `output` is the end of what it printed. */
  z.strictObject({ type: z.literal('failed'), message: z.string(), output: z.string() }),
  /** The CPU was halted with interrupts off, from which it never wakes. */
  z.strictObject({ type: z.literal('halted') }),
])

export type DiskConfig = z.output<typeof diskConfigSchema>
export type MachineConfig = z.output<typeof machineConfigSchema>
export type MachineRequest = z.output<typeof requestSchema>
export type ToWorker = z.output<typeof toWorkerSchema>
export type FromWorker = z.output<typeof fromWorkerSchema>
export type MachineStats = z.output<typeof machineStatsSchema>
