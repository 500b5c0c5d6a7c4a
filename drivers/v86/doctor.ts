import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'
import { isHypervisorError } from '../../src/errors.js'
import { findFirmware } from './firmware.js'
import { type MachineEnd, startMachine } from './machine.js'
import { v86Options } from './options.js'
import { findPackage, type V86Package } from './package.js'
import { buildGreeter } from './tiny-kernel.js'

const greeting = 'polyvisor'

/** How long the tiny machine may take, in ms. It takes a quarter of a second on an idle machine. */
const patience = 30_000

/** Boots a tiny machine in v86 and says whether its one line came out. */
export async function examineV86({ signal }: CallOptions): Promise<readonly Finding[]> {
  let found: V86Package
  try {
    found = findPackage()
  } catch {
    return [
      { name: 'v86', status: 'missing', detail: 'the package v86 is not installed', hint: 'npm install v86' },
    ]
  }
  const facts = { bios: await hasFirmware() }
  try {
    const began = performance.now()
    await bootTiny(signal)
    const took = Math.round(performance.now() - began)
    return [
      { name: 'v86', status: 'works', ...found, detail: `booted a tiny i386 machine in ${took} ms`, facts },
    ]
  } catch (error) {
    signal?.throwIfAborted()
    const detail = error instanceof Error ? error.message : String(error)
    return [{ name: 'v86', status: 'broken', ...found, detail, facts }]
  }
}

async function hasFirmware(): Promise<boolean> {
  try {
    await findFirmware(v86Options.parse(undefined))
    return true
  } catch (error) {
    if (isHypervisorError(error, 'ERR_NOT_INSTALLED')) return false
    throw error
  }
}

async function bootTiny(signal: AbortSignal | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-v86-'))
  try {
    const kernel = join(folder, 'kernel')
    await writeFile(kernel, buildGreeter(greeting))
    const output: Uint8Array[] = []
    const machine = await startMachine(
      {
        memory: 2 ** 21,
        kernel: { path: kernel, format: 'multiboot' },
        acpi: false,
        jit: true,
        serials: 1,
        disks: [],
      },
      { onOutput: (_port, bytes) => output.push(bytes), onHalted() {}, onReset() {} },
    )
    const giveUp = (): void => void machine.terminate()
    const timer = setTimeout(giveUp, patience)
    signal?.addEventListener('abort', giveUp, { once: true })
    await machine.resume().catch(() => {})
    const end = await machine.ended
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
    requireGreeting(end, Buffer.concat(output).toString())
  } finally {
    await rm(folder, { recursive: true })
  }
}

function requireGreeting(end: MachineEnd, text: string): void {
  if (end.kind === 'off' && text === `${greeting}\n`) return
  throw new Error(`a tiny machine ended as '${end.kind}' after it wrote ${JSON.stringify(text)}`)
}
