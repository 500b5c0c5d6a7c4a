import { randomUUID } from 'node:crypto'
import { link, open, readFile, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'

/** First bytes of a saved machine; the line break catches files that a text transfer has changed. */
const magic = Buffer.from('polyvisor-v86 1\r\n')

/** After the magic number comes the header's length as a 32-bit little-endian number, the header, the state. */
const headerSchema = z.strictObject({
  uuid: z.string(),
  /** Version of the package v86: another one may read states differently. */
  v86: z.string(),
  memory: z.int(),
  serials: z.int(),
  state: z.enum(['running', 'paused']),
  /** Bytes of the state, so that a cut file is noticed. */
  length: z.int(),
})

/** What a saved machine must agree with. */
export type StateHeader = z.output<typeof headerSchema>

/**
 * Writes a saved machine to a new file, under a temporary name first.
 *
 * @throws HypervisorError `ERR_FILE` if the file exists or cannot be written; the signal's reason after an
 *   abort. No file is left then.
 */
export async function writeStateFile(
  path: string,
  header: Omit<StateHeader, 'length'>,
  state: ArrayBuffer,
  signal: AbortSignal | undefined,
): Promise<void> {
  const text = Buffer.from(JSON.stringify({ ...header, length: state.byteLength } satisfies StateHeader))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(Buffer.concat([magic, length, text, Buffer.from(state)]), { signal })
      await file.sync()
    } finally {
      await file.close()
    }
    signal?.throwIfAborted()
    await link(temporary, path)
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

/** Reads a saved machine. @throws HypervisorError `ERR_FILE` if the file is none. */
export async function readStateFile(path: string): Promise<{ header: StateHeader; state: ArrayBuffer }> {
  const content = await readFile(path).catch((error: unknown) => {
    throw refuse(path, 'cannot be read', error)
  })
  if (!content.subarray(0, magic.length).equals(magic) || content.length < magic.length + 4) {
    throw refuse(path, 'is not a saved v86 machine')
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
export function requireSameMachine(
  path: string,
  header: StateHeader,
  own: Omit<StateHeader, 'length' | 'state'>,
): void {
  if (header.uuid !== own.uuid) throw refuse(path, 'is the saved state of another domain')
  if (header.v86 !== own.v86) throw refuse(path, `was saved by v86 ${header.v86}; this is ${own.v86}`)
  if (header.memory !== own.memory || header.serials !== own.serials) {
    throw refuse(path, 'was saved with another memory size or other serial ports')
  }
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
