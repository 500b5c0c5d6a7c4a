import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'
import { isHypervisorError } from '../../src/errors.js'
import { type MachineEnd, startMachine, type ThreadEntry } from './machine.js'
import { type FoundPackage, requirePackage } from './package.js'

/** A tiny machine, which writes {@link greeting} and switches itself off. */
export interface TinyMachine {
  readonly entry: ThreadEntry
  /** What kind of machine it is. */
  readonly kind: string
  /** Makes its files in a folder. @returns what its thread is started with */
  prepare(folder: string): Promise<object>
}

/** What a tiny machine writes, and a line end. */
export const greeting = 'polyvisor'

/** How long the tiny machine may take, in ms. It takes a quarter of a second on an idle machine. */
const patience = 30_000

/** Looks for an emulator's package, boots a tiny machine in it, and says whether its one line came out. */
export async function examineThread(
  tiny: TinyMachine,
  { signal }: CallOptions,
  facts?: Finding['facts'],
): Promise<readonly Finding[]> {
  const { name } = tiny.entry
  let found: FoundPackage
  try {
    tiny.entry.worker()
    found = requirePackage(name)
  } catch (error) {
    if (!isHypervisorError(error, 'ERR_NOT_INSTALLED')) throw error
    return [{ name, status: 'missing', detail: error.message, hint: error.hint }]
  }
  try {
    const began = performance.now()
    await bootTiny(tiny, signal)
    const took = Math.round(performance.now() - began)
    return [{ name, status: 'works', ...found, detail: `booted a tiny ${tiny.kind} in ${took} ms`, facts }]
  } catch (error) {
    signal?.throwIfAborted()
    const detail = error instanceof Error ? error.message : String(error)
    return [{ name, status: 'broken', ...found, detail, facts }]
  }
}

async function bootTiny({ entry, prepare }: TinyMachine, signal: AbortSignal | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), `polyvisor-${entry.name}-`))
  try {
    const output: Uint8Array[] = []
    const machine = await startMachine(entry, await prepare(folder), {
      onOutput: (_port, bytes) => output.push(bytes),
      onHappened() {},
      onReset() {},
    })
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
