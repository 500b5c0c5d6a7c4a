import { parentPort, workerData } from 'node:worker_threads'
import { runMachine } from './machine.js'
import { keepPrinted } from './printed.js'
import { type FromWorker, machineConfigSchema, toWorkerSchema } from './protocol.js'

/** The entry of the thread in which one machine runs. */
if (parentPort === null) throw new Error('this file runs in a worker thread only')
const port = parentPort
const printed = keepPrinted()
const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)
let flush = (): void => {}

// What the emulator throws in the middle of its work arrives here. The machine cannot go on; what its guest had
// written before goes first.
process.on('uncaughtException', (error: unknown) => {
  flush()
  post({ type: 'failed', message: error instanceof Error ? error.message : String(error), output: printed() })
})

const machine = await runMachine(machineConfigSchema.parse(workerData), post)
flush = machine.flush
port.on('message', (message: unknown) => machine.receive(toWorkerSchema.parse(message)))
post({ type: 'ready' })
