import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { V86 } from 'v86'
import { type PayloadTarget, payloadImage } from '../../../benchmarks/guest/images.js'
import { type Conversation, conversation, type Running, start } from './conversation.js'

/** A payload in QEMU, its serial port on standard input and output. */
export interface InQemu extends Running {
  /** Presses the power button, and resolves to the reason of the shutdown that QEMU reports. */
  pressPowerButton(): Promise<string>
}

/** Starts the payload under QEMU's translator. `more` are further arguments, `environment` further variables. */
export async function startQemu(
  program: string,
  machine: string,
  target: PayloadTarget,
  more: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<InQemu> {
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-payload-'))
  const socket = join(folder, 'qmp')
  const { path } = await payloadImage(target)
  const args = [
    ...['-machine', machine, '-accel', 'tcg,thread=single', '-m', '64', '-kernel', path],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
    ...['-qmp', `unix:${socket},server=on,wait=off`, ...more],
  ]
  const running = start(program, args, environment)
  return {
    ...running,
    async stop() {
      await running.stop()
      await rm(folder, { recursive: true, force: true })
    },
    pressPowerButton: () => pressPowerButton(socket),
  }
}

function pressPowerButton(socket: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = connect(socket)
    let text = ''
    client.setEncoding('utf8')
    client.once('error', reject)
    client.once('close', () => reject(new Error(`no SHUTDOWN event in ${text}`)))
    client.write('{"execute":"qmp_capabilities"}\n{"execute":"system_powerdown"}\n')
    client.on('data', (chunk: string) => {
      text += chunk
      const reason = /"SHUTDOWN".*"reason": "([a-z-]+)"/.exec(text)?.[1]
      if (reason === undefined) return
      resolve(reason)
      client.destroy()
    })
  })
}

/** A payload in v86. */
export interface InV86 {
  readonly talk: Conversation
  /** Resolves when the CPU has halted with interrupts off, which is how the payload ends there. */
  readonly halted: Promise<void>
  stop(): Promise<void>
}

/** Starts the payload in v86, by multiboot and without a BIOS. */
export async function startV86(): Promise<InV86> {
  const image = await readFile((await payloadImage('metal-i386')).path)
  const machine = new V86({
    wasm_path: new URL('v86.wasm', import.meta.resolve('v86')).pathname,
    memory_size: 64 * 1024 * 1024,
    multiboot: { buffer: Uint8Array.from(image).buffer },
    autostart: true,
    disable_speaker: true,
  })
  const talk = conversation((bytes) => machine.serial0_send(bytes))
  machine.add_listener('serial0-output-byte', (byte: number) => talk.receive(Uint8Array.of(byte)))
  // The package's types leave this event out.
  const halted = new Promise<void>((resolve) => {
    Reflect.apply(machine.add_listener, machine, ['cpu-event-halt', () => resolve()])
  })
  return { talk, halted, stop: () => machine.destroy() }
}
