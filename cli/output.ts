import { createConsoleFilter } from './safe-console.js'
import { safeJson, safeLines } from './safe-text.js'
import { createWriter } from './whole-writes.js'

/** Where a command writes. */
export interface Output {
  /** Whether the one document on standard output is to be JSON. */
  readonly json: boolean
  /** Writes text for people as it is, with its colours: nothing from outside may be in it. Silent under `--json`. */
  text(text: string): void
  /**
   * Writes the result of a command: as text, or under `--json` the value as one JSON document. What a terminal would obey
   * in the text is shown instead: names are from hypervisors.
   */
  result(value: unknown, asText: () => string): void
  /** Writes one event of a stream: a line of text, or one line of JSON; safe as a result is. */
  line(value: unknown, asText: () => string): void
  /** Writes a remark for people to standard error; silent under `--json`, and safe as a result is. */
  remark(text: string): void
  /** Writes bytes as they are. Resolves when the stream can take more. */
  bytes(data: Uint8Array): Promise<void>
  /** Writes what a guest wrote: as it is, or filtered where it goes to a terminal. */
  guestBytes(data: Uint8Array, to?: 'stdout' | 'stderr'): Promise<void>
  /** Whether standard output is a terminal. */
  readonly terminal: boolean
}

/**
 * Makes the output of a command on this process's streams. Its functions throw HypervisorError `ERR_FILE` where standard
 * output is a file that cannot be written.
 */
export function createOutput(json: boolean): Output {
  const { stdout, stderr } = process
  const write = createWriter(stdout)
  return {
    json,
    terminal: stdout.isTTY === true,
    text(text) {
      if (!json) write(text)
    },
    result(value, asText) {
      write(json ? `${safeJson(value, 2)}\n` : safeLines(asText()))
    },
    line(value, asText) {
      write(json ? `${safeJson(value)}\n` : `${safeLines(asText())}\n`)
    },
    remark(text) {
      if (!json) stderr.write(`${safeLines(text)}\n`)
    },
    bytes: (data) => writeAll(stdout, write, data),
    async guestBytes(data, to = 'stdout') {
      const [stream, send] =
        to === 'stdout' ? [stdout, write] : [stderr, (bytes: Uint8Array) => stderr.write(bytes)]
      if (stream.isTTY !== true) return await writeAll(stream, send, data)
      const filter = createConsoleFilter()
      await writeAll(stream, send, Buffer.from(filter.filter(data) + filter.end()))
    },
  }
}

async function writeAll(
  stream: NodeJS.WriteStream,
  write: (data: Uint8Array) => boolean,
  data: Uint8Array,
): Promise<void> {
  if (data.length === 0 || write(data)) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('error', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('error', done).on('close', done)
  })
}

/** Resolves when everything that was written has left this process, or nobody reads it any more. */
export async function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableEnded || stream.writableLength === 0) return
  await new Promise<void>((resolve) => {
    stream.once('error', () => resolve())
    stream.once('close', () => resolve())
    stream.write('', () => resolve())
  })
}
