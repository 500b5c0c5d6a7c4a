import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import { digestOfFile } from '../../src/state/file-digest.js'
import { rememberFacts } from '../../src/state/program-facts.js'
import { runToEnd } from '../../src/transports/child-process.js'
import { findOnPath } from '../../src/transports/find-on-path.js'
import type { EmulatorProgram } from './recipe.js'

/** What an emulator is. */
export interface ProgramFacts {
  /** In its own words, for example `V3.8-1`. */
  readonly version: string
  /** 64 lower-case hexadecimal digits: the digest of the program's file. */
  readonly sha256: string
}

/** An emulator that is installed. */
export interface FoundProgram extends ProgramFacts {
  readonly path: string
}

/** How long an emulator may take to say its version, in milliseconds. */
const versionLimit = 10_000

const factsSchema = z.strictObject({ version: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })

/** One memory for each program, since each says its version in another way. */
const memories = new Map<EmulatorProgram, ReturnType<typeof rememberFacts<ProgramFacts>>>()

/** Finds an emulator on the PATH. @returns its path, or `undefined`. */
export function findEmulator({ names }: EmulatorProgram): string | undefined {
  for (const name of names) {
    const path = findOnPath(name)
    if (path !== undefined) return path
  }
  return undefined
}

/** Finds an emulator on the PATH. @throws HypervisorError `ERR_NOT_INSTALLED` with its Debian packages. */
export function requireEmulator(program: EmulatorProgram): string {
  const { names } = program
  const path = findEmulator(program)
  if (path !== undefined) return path
  throw new HypervisorError('ERR_NOT_INSTALLED', `${names[0]} is not on the PATH`, {
    hint: `On Debian and Ubuntu: ${installation(program)}`,
  })
}

function installation({ packages, component }: EmulatorProgram): string {
  const command = `apt-get install ${packages.join(' ')}`
  return component === undefined ? command : `${command}; Debian has it in its component ${component}`
}

/**
 * Finds an emulator, its version and its digest. The latter two are kept in `cacheFolder`, and found out again when the
 * program has changed.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` if it is not there or is too old; `ERR_PROTOCOL` if it does not say that it
 *   is this program; `ERR_TIMEOUT` if it says nothing.
 */
export async function examineEmulator(
  program: EmulatorProgram,
  cacheFolder: string,
  signal?: AbortSignal,
): Promise<FoundProgram> {
  const path = requireEmulator(program)
  let factsOf = memories.get(program)
  if (factsOf === undefined) {
    factsOf = rememberFacts<ProgramFacts>({
      schema: factsSchema,
      probe: (file, probeSignal) => probe(program, file, probeSignal),
    })
    memories.set(program, factsOf)
  }
  const facts = await factsOf(path, cacheFolder, signal)
  if (isOlder(facts.version, program.oldest)) {
    throw new HypervisorError(
      'ERR_NOT_INSTALLED',
      `${path} is version ${facts.version}, and this driver needs ${program.oldest} at least`,
      { hint: `Debian 12 has it: ${installation(program)}` },
    )
  }
  return { path, ...facts }
}

async function probe(
  { versionArguments, versionInput: input, version: pattern }: EmulatorProgram,
  path: string,
  signal: AbortSignal | undefined,
): Promise<ProgramFacts> {
  const [result, sha256] = await Promise.all([
    runToEnd(path, versionArguments, { signal, input, timeout: versionLimit, workingFolder: '/' }),
    digestOfFile(path),
  ])
  const version = pattern.exec(`${result.stdout}\n${result.stderr}`)?.[1]
  if (version !== undefined) return { version, sha256 }
  throw new HypervisorError('ERR_PROTOCOL', `'${path}' does not say which version it is`, { cause: result })
}

/** Whether a version is older than another, by their numbers: `2.6.11` is older than `2.7`, and `3.8-1` is not older than `3.8`. */
export function isOlder(version: string, than: string): boolean {
  const numbers = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).map(Number)
  const [mine, other] = [numbers(version), numbers(than)]
  for (const [index, wanted] of other.entries()) {
    const here = mine[index] ?? 0
    if (here !== wanted) return here < wanted
  }
  return false
}
