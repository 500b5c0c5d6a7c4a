import { parentPort, workerData } from 'node:worker_threads'
import { runMachine } from './machine.js'
import { type FromWorker, machineConfigSchema, toWorkerSchema } from './protocol.js'

/** The entry of the thread in which one machine runs. What is thrown here ends the machine, and the program is told. */
if (parentPort === null) throw new Error('this file runs in a worker thread only')
const port = parentPort
const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)
const machine = await runMachine(machineConfigSchema.parse(workerData), post)
port.on('message', (message: unknown) => machine.receive(toWorkerSchema.parse(message)))
