import { randomUUID } from 'node:crypto'
import { open, readFile, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import { nameNewFile } from '../../src/state/name-new-file.js'

/** First bytes of a saved machine; the line break catches files that a text transfer has changed. */
const magicOf = (driver: string): Buffer => Buffer.from(`polyvisor-${driver} 1\r\n`)

/** After the magic number comes the header's length as a 32-bit little-endian number, the header, the state. */
const headerSchema = z
  .object({
    uuid: z.string(),
    state: z.enum(['running', 'paused']),
    /** Bytes of the state, so that a cut file is noticed. */
    length: z.int(),
  })
  // The version of the emulator under its name, since another one may read states differently, and the likeness.
  .catchall(z.union([z.string(), z.number()]))

/** What a saved machine must agree with. */
export type StateHeader = z.output<typeof headerSchema>

/** The machine that is saved, or is to go on. */
export interface SavedMachine {
  readonly uuid: string
  /** The driver's name. */
  readonly driver: string
  /** Version of its package. */
  readonly version: string
  readonly likeness: Readonly<Record<string, string | number>>
  /** What that is about, in words. */
  readonly likenessInWords: string
}

/**
 * Writes a saved machine to a new file, under a temporary name first.
 *
 * @throws HypervisorError `ERR_FILE` if the file exists or cannot be written; the signal's reason after an
 *   abort. No file is left then.
 */
export async function writeStateFile(
  path: string,
  { uuid, driver, version, likeness }: SavedMachine,
  was: StateHeader['state'],
  state: ArrayBuffer,
  signal: AbortSignal | undefined,
): Promise<void> {
  const header: StateHeader = {
    ...{ uuid, [driver]: version, ...likeness },
    ...{ state: was, length: state.byteLength },
  }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(Buffer.concat([magicOf(driver), length, text, Buffer.from(state)]), { signal })
      await file.sync()
    } finally {
      await file.close()
    }
    signal?.throwIfAborted()
    await nameNewFile(temporary, path)
  } catch (error) {
    signal?.throwIfAborted()
    throw new HypervisorError('ERR_FILE', `the file '${path}' exists or cannot be written`, {
      field: 'path',
      cause: error,
    })
  } finally {
    await unlink(temporary).catch(() => {})
  }
}

/** Reads a saved machine, of this domain or another. @throws HypervisorError `ERR_FILE` if the file is none of the driver. */
export async function readStateFile(
  path: string,
  driver: string,
): Promise<{ header: StateHeader; state: ArrayBuffer }> {
  const magic = magicOf(driver)
  const content = await readFile(path).catch((error: unknown) => {
    throw refuse(path, 'cannot be read', error)
  })
  if (!content.subarray(0, magic.length).equals(magic) || content.length < magic.length + 4) {
    throw refuse(path, `is not a saved ${driver} machine`)
  }
  const start = magic.length + 4
  const end = start + content.readUInt32LE(magic.length)
  const header = headerSchema.safeParse(parseJson(content.subarray(start, end).toString()))
  if (!header.success) throw refuse(path, 'has a header that is malformed', header.error.issues)
  const body = content.subarray(end)
  if (body.length !== header.data.length) throw refuse(path, 'is cut short or has grown')
  return { header: header.data, state: new Uint8Array(body).buffer }
}

/** Checks that a saved machine is this one. @throws HypervisorError `ERR_FILE`. */
export function requireSameMachine(path: string, header: StateHeader, own: SavedMachine): void {
  const { uuid, driver, version, likeness, likenessInWords } = own
  if (header.uuid !== uuid) throw refuse(path, 'is the saved state of another domain')
  if (header[driver] !== version) {
    throw refuse(path, `was saved by ${driver} ${header[driver] ?? ''}; this is ${version}`)
  }
  if (!isAlike(header, likeness)) {
    throw refuse(path, `was saved with ${likenessInWords}`)
  }
}

/** Whether everything that a machine has to have in common with a state is so. */
export function isAlike(state: SavedMachine['likeness'], likeness: SavedMachine['likeness']): boolean {
  return Object.entries(likeness).every(([name, value]) => state[name] === value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refuse(path: string, why: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', `the file '${path}' ${why}`, { field: 'path', cause })
}
