import { z } from 'zod'

/** Bytes that are transferred, not shared. */
const bytes = z.instanceof(Uint8Array)

/** A saved state. */
export const stateSchema = z.instanceof(ArrayBuffer)

/** A request that is answered by a reply with the same `id`. */
export const requestSchema = z.discriminatedUnion('method', [
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('suspend') }),
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('resume') }),
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('reset') }),
  /** Answered by the state. The CPU must be stopped. */
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('save') }),
  /** Replaces the state. The CPU must be stopped, and stays so. */
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('load'), state: stateSchema }),
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('stats') }),
  /** Bytes for a console; answered when it has room for more. */
  z.strictObject({
    type: z.literal('request'),
    id: z.int(),
    method: z.literal('input'),
    port: z.int(),
    bytes,
  }),
  /** What one driver alone asks, which the worker's own schema knows. */
  z.strictObject({ type: z.literal('request'), id: z.int(), method: z.literal('own'), body: z.unknown() }),
])

/** What the program sends to the worker. */
export const toWorkerSchema = z.union([
  requestSchema,
  /** The program has taken this many bytes of output. */
  z.strictObject({ type: z.literal('taken'), count: z.int() }),
])

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
  /** The guest has switched itself off, by something that the driver knows, with a status. */
  z.strictObject({ type: z.literal('off'), by: z.string(), status: z.int() }),
  /** The guest or a request has reset the machine. */
  z.strictObject({ type: z.literal('reset') }),
  /** The emulator has failed; `output` is the end of what it printed. */
  z.strictObject({ type: z.literal('failed'), message: z.string(), output: z.string() }),
  /** Something of the emulator's own has happened, and is the reason of the state that the machine is in now. */
  z.strictObject({ type: z.literal('happened'), name: z.string(), reason: z.string() }),
])

export type MachineRequest = z.output<typeof requestSchema>
export type ToWorker = z.output<typeof toWorkerSchema>
export type FromWorker = z.output<typeof fromWorkerSchema>
