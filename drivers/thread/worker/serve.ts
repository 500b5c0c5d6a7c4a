import { parentPort, workerData } from 'node:worker_threads'
import { keepPrinted } from './printed.js'
import { type FromWorker, type MachineRequest, toWorkerSchema } from './protocol.js'

/** Sends a message to the program. */
export type Post = (message: FromWorker) => void

/** A machine, as the thread in which it runs has it. */
export interface ServedMachine {
  suspend(): Promise<void>
  resume(): Promise<void>
  reset(): void
  save(): Promise<ArrayBuffer>
  load(state: ArrayBuffer): Promise<void>
  /** Counters, which the driver's own schema knows. */
  stats(): unknown
  /** Hands bytes to a console, and resolves when it has room for more. */
  input(port: number, bytes: Uint8Array): Promise<void>
  /** What this driver alone asks. Default: nothing. */
  own?(body: unknown): unknown
  /** The program has taken this many bytes of output. */
  taken(count: number): void
  /** Sends what the guest has written and is still being collected. */
  flush(): void
  /** Resolves when it can take the next request. Default: at once. */
  settled?(): Promise<void>
}

/**
 * Makes a machine in the thread that this is called in, and has it obey the program. Its CPU waits for `resume`.
 *
 * @param make gets what the program has started the thread with
 */
export async function serveMachine(
  make: (config: unknown, post: Post) => Promise<ServedMachine>,
): Promise<void> {
  if (parentPort === null) throw new Error('this file runs in a worker thread only')
  const port = parentPort
  const printed = keepPrinted()
  const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer)
  let flush = (): void => {}

  // What the emulator throws in the middle of its work arrives here. The machine cannot go on; what its guest had
  // written before goes first.
  process.on('uncaughtException', (error: unknown) => {
    flush()
    post({
      type: 'failed',
      message: error instanceof Error ? error.message : String(error),
      output: printed(),
    })
  })

  const machine = await make(workerData, post)
  flush = machine.flush
  port.on('message', (content: unknown) => {
    const message = toWorkerSchema.parse(content)
    if (message.type === 'taken') return machine.taken(message.count)
    answer(machine, message).then(
      (result) => {
        const transfer = result instanceof ArrayBuffer ? [result] : []
        post({ type: 'reply', id: message.id, result }, transfer)
      },
      (error: unknown) => post({ type: 'reply', id: message.id, result: undefined, error: String(error) }),
    )
  })
  post({ type: 'ready' })
}

async function answer(machine: ServedMachine, request: MachineRequest): Promise<unknown> {
  await machine.settled?.()
  switch (request.method) {
    case 'suspend':
      return await machine.suspend()
    case 'resume':
      return await machine.resume()
    case 'reset':
      return machine.reset()
    case 'save':
      return await machine.save()
    case 'load':
      return await machine.load(request.state)
    case 'stats':
      return machine.stats()
    case 'input':
      return await machine.input(request.port, request.bytes)
    case 'own':
      return machine.own?.(request.body)
  }
}
