import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'
import { HypervisorError } from '../../src/errors.js'
import type { Architecture } from '../../src/spec/schema.js'
import { type ProgramResult, runProgram } from '../../src/transports/child-process.js'
import { whenAllEnded } from '../../src/when-all-ended.js'
import { buildInfo } from './build-info.js'
import { probeKvm } from './kvm/probe.js'
import { findProgram, packageOf, qemuArchitectures } from './programs.js'
import { tinyGuest, tinyGuestStatus } from './tiny-guest.js'

/**
 * Looks for the program of each architecture, asks its version, and boots a guest of ten instructions on the
 * x86 ones; then tries out KVM. Of the programs that are missing there is one finding for each package.
 */
export async function examineQemu({ signal }: CallOptions): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-doctor-'))
  try {
    const kvm = probeKvm({ signal })
    const programs = whenAllEnded(
      qemuArchitectures.map((architecture) => examineArchitecture(architecture, folder, signal)),
    )
    await whenAllEnded<unknown>([kvm, programs])
    return [...(await programs).filter((finding) => finding !== undefined), ...findMissing(), await kvm]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function examineArchitecture(
  architecture: Architecture,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Finding | undefined> {
  const name = `qemu-system-${architecture}`
  const x86 = architecture === 'x86_64' || architecture === 'i386'
  const path = findProgram(architecture)
  if (path === undefined) return undefined
  try {
    const { version, sandbox } = await buildInfo(path, folder, signal)
    const detail = x86
      ? await bootTinyGuest(path, join(folder, `${architecture}.img`), signal)
      : 'It answers; nothing was booted.'
    return { name, status: 'works', version, path, detail, facts: { architecture, sandbox } }
  } catch (error) {
    if (signal?.aborted || !(error instanceof HypervisorError)) throw error
    return { name, status: 'broken', path, detail: error.message }
  }
}

/** What is not on the PATH, by the package that has it. */
function findMissing(): readonly Finding[] {
  const missing = new Map<string, Architecture[]>()
  for (const architecture of qemuArchitectures) {
    const name = packageOf(architecture)
    if (name === undefined || findProgram(architecture) !== undefined) continue
    missing.set(name, [...(missing.get(name) ?? []), architecture])
  }
  return [...missing].map(([name, architectures]) => ({
    name,
    status: 'missing',
    detail: `No program on the PATH runs ${architectures.join(', ')}.`,
    hint: `On Debian and Ubuntu: apt-get install ${name}`,
  }))
}

async function bootTinyGuest(path: string, image: string, signal: AbortSignal | undefined): Promise<string> {
  await writeFile(image, tinyGuest())
  const begun = performance.now()
  const status = await exitStatus(
    runProgram(
      path,
      [
        ...['-nodefaults', '-no-user-config', '-display', 'none', '-accel', 'tcg', '-m', '16'],
        ...['-device', 'isa-debug-exit,iobase=0x501,iosize=2', '-kernel', image],
      ],
      { signal, timeout: 20_000 },
    ),
  )
  if (status !== tinyGuestStatus) {
    throw new HypervisorError('ERR_OPERATION_FAILED', `A tiny guest ended with ${status}.`)
  }
  return `Ran a tiny guest through the translator in ${Math.round(performance.now() - begun)} ms.`
}

async function exitStatus(running: Promise<ProgramResult>): Promise<number | undefined> {
  try {
    return (await running).exitCode
  } catch (error) {
    const cause: unknown = error instanceof HypervisorError ? error.cause : undefined
    const code: unknown =
      typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'exitCode') : undefined
    if (typeof code !== 'number') throw error
    return code
  }
}
