import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { openQmp, type QmpClient } from '../../../../drivers/qemu/qmp/client.js'
import { createLineSplitter } from '../../../../drivers/qemu/qmp/lines.js'
import { type RealQemu, startQemu } from '../qmp/real-qemu.js'

const payload = join(import.meta.dirname, '../../../../../benchmarks/guest/images/metal-x86_64')

/** The serial line of a guest that runs the payload. */
export interface GuestLine {
  /** Sends a line and resolves with the next line that the guest sends. */
  ask(line: string): Promise<string>
  /** Resolves with the next line that the guest sends. */
  next(): Promise<string>
  close(): void
}

/** A real QEMU with a monitor and a serial line. */
export interface PayloadMachine {
  readonly qemu: RealQemu
  readonly qmp: QmpClient
  readonly guest: GuestLine
  stop(): Promise<void>
}

/** The arguments that every machine of these tests has in common. */
export const machineArguments: readonly string[] = [
  ...['-machine', 'pc,accel=tcg', '-m', '32', '-kernel', payload],
]

/** Starts a machine that waits for an incoming migration, or for `cont`. */
export async function openMachine(args: readonly string[] = machineArguments): Promise<PayloadMachine> {
  const qemu = await startQemu(['-S', '-serial', 'unix:serial.sock,server=on,wait=off', ...args])
  try {
    const qmp = await openQmp(qemu.socket)
    const guest = await openGuestLine(join(qemu.folder, 'serial.sock'))
    return {
      qemu,
      qmp,
      guest,
      async stop() {
        guest.close()
        qmp.close()
        await qemu.stop()
      },
    }
  } catch (error) {
    await qemu.stop()
    throw error
  }
}

/** Starts a machine and waits until its payload is ready. */
export async function startMachine(extra: readonly string[] = []): Promise<PayloadMachine> {
  const machine = await openMachine([...machineArguments, ...extra])
  const ready = machine.guest.next()
  await machine.qmp.execute('cont')
  const line = await ready
  if (line.startsWith('ready ')) return machine
  await machine.stop()
  throw new Error(`the guest said '${line}' instead of 'ready'`)
}

async function openGuestLine(path: string): Promise<GuestLine> {
  const socket: Socket = connect({ path })
  await once(socket, 'connect')
  const lines: string[] = []
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = []
  const splitter = createLineSplitter(1 << 16)
  socket.on('data', (chunk: Buffer) =>
    splitter.push(chunk, (line) => {
      const first = waiting.shift()
      if (first === undefined) lines.push(line.toString('latin1'))
      else first.resolve(line.toString('latin1'))
    }),
  )
  socket.on('error', () => {})
  socket.on('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('the serial line is closed'))
  })
  const next = (): Promise<string> => {
    const line = lines.shift()
    if (line !== undefined) return Promise.resolve(line)
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  }
  return {
    next,
    ask(line) {
      socket.write(`${line}\n`)
      return next()
    },
    close: () => socket.destroy(),
  }
}
