import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import { writeFileAtomically } from '../../src/state/atomic-file.js'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { type ProgramResult, runProgram } from '../../src/transports/child-process.js'

const buildInfoSchema = z.strictObject({
  program: z.string(),
  modified: z.number(),
  size: z.number(),
  version: z.string(),
  sandbox: z.boolean(),
})

/** What a QEMU program is and has. */
export interface BuildInfo {
  /** For example `7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)`. */
  readonly version: string
  /** Whether it was built with the seccomp sandbox. */
  readonly sandbox: boolean
}

/** The sandbox as machines get it; a bridge needs QEMU's helper program, which `spawn=deny` forbids. */
export function sandboxOption(allowSpawn: boolean): string {
  const spawn = allowSpawn ? 'allow' : 'deny'
  return `on,obsolete=deny,elevateprivileges=${allowSpawn ? 'allow' : 'deny'},spawn=${spawn},resourcecontrol=deny`
}

const known = new Map<string, Promise<BuildInfo>>()

/**
 * Asks a QEMU program for its version and whether it has the sandbox. The answer is kept in `cacheFolder`
 * and holds until the program's size or modification time change.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if it does not run, `ERR_PROTOCOL` if it is not QEMU.
 */
export async function buildInfo(
  program: string,
  cacheFolder: string,
  signal?: AbortSignal,
): Promise<BuildInfo> {
  const { mtimeMs, size } = statSync(program)
  const key = `${program}\0${mtimeMs}\0${size}`
  let info = known.get(key)
  if (info === undefined) {
    info = readOrProbe(program, mtimeMs, size, cacheFolder, signal)
    known.set(key, info)
    info.catch(() => known.delete(key))
  }
  return await info
}

async function readOrProbe(
  program: string,
  modified: number,
  size: number,
  cacheFolder: string,
  signal: AbortSignal | undefined,
): Promise<BuildInfo> {
  const file = join(cacheFolder, `${createHash('sha256').update(program).digest('hex').slice(0, 32)}.json`)
  const cached = await readCached(file)
  if (cached?.program === program && cached.modified === modified && cached.size === size) return cached
  const info = { program, modified, size, ...(await probe(program, signal)) }
  await ensurePrivateFolder(cacheFolder)
  await writeFileAtomically(file, JSON.stringify(info))
  return info
}

async function readCached(file: string): Promise<z.output<typeof buildInfoSchema> | undefined> {
  try {
    return buildInfoSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** A build without the sandbox refuses the option before it prints its version, and ends with 1. */
async function probe(program: string, signal: AbortSignal | undefined): Promise<BuildInfo> {
  try {
    const result = await runProgram(program, ['-sandbox', sandboxOption(false), '-version'], { signal })
    return { version: readVersion(program, result), sandbox: true }
  } catch (error) {
    if (!(error instanceof HypervisorError) || error.code !== 'ERR_OPERATION_FAILED') throw error
    return {
      version: readVersion(program, await runProgram(program, ['-version'], { signal })),
      sandbox: false,
    }
  }
}

function readVersion(program: string, result: ProgramResult): string {
  const version = /^QEMU emulator version (\S.*)$/m.exec(result.stdout)?.[1]
  if (version !== undefined) return version.trim()
  throw new HypervisorError('ERR_PROTOCOL', `'${program}' does not say that it is QEMU`, { cause: result })
}
