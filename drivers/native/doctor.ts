import { cpus, release, type } from 'node:os'
import type { Finding } from '../../src/doctor.js'
import { usableCpus } from '../../src/local/affinity.js'
import { hostArchitecture } from '../../src/local/node.js'
import { runProgram } from '../../src/local/program.js'

/** Says what the host is and runs one trivial process on it, bound to a CPU. */
export async function examineNative(): Promise<readonly Finding[]> {
  const found = { name: 'native', version: `${type()} ${release()}` }
  if (process.platform !== 'linux') {
    return [
      { ...found, status: 'missing', detail: `the native driver needs Linux, this is ${process.platform}` },
    ]
  }
  try {
    const usable = await usableCpus()
    await runTrivial(usable.slice(0, 1))
    return [
      {
        ...found,
        status: 'works',
        detail: `ran a process on ${cpus()[0]?.model.trim() ?? hostArchitecture}`,
        facts: { architecture: hostArchitecture, cpus: cpus().length, usableCpus: usable.length },
      },
    ]
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return [{ ...found, status: 'broken', detail: `a process could not be run: ${detail}` }]
  }
}

/** This very program is the one executable that is surely there. */
async function runTrivial(cpu: readonly number[]): Promise<void> {
  const call = {
    path: process.execPath,
    args: ['--version'],
    environment: {},
    binding: { cpus: cpu, field: 'native.cpus' },
  }
  const output: Uint8Array[] = []
  const program = await runProgram(call, (bytes) => output.push(bytes))
  const { status, signal } = await program.ended
  const text = Buffer.concat(output).toString().trim()
  if (status !== 0 || text !== process.version)
    throw new Error(`${signal ?? `exit status ${status}`}: ${text}`)
}
