import { HypervisorError } from '../../src/index.js'
import { isPlainSample } from './plain-sample.js'
import { type LogRecord, logRecordSchema } from './records.js'

/** What a `samples.jsonl` holds, and how many of its bytes are whole invocations. */
export interface LogText {
  readonly records: readonly LogRecord[]
  /** Bytes up to the end of the last committing line; what follows is a write that was cut off. */
  readonly length: number
}

/** Reads a log that comes in pieces. */
export interface LogReader {
  /**
   * Takes the next bytes.
   *
   * @throws HypervisorError `ERR_STATE_CORRUPT` with the number of the line if one before the tail is no record.
   */
  readonly push: (bytes: Uint8Array) => void
  /** Bytes up to the end of the last committing line so far. */
  readonly length: () => number
}

/**
 * Reads the lines up to the last one that commits: `invocation`, of a duet the platform's, `calibration`, `plan` or
 * `end`. Whatever stands after it, whole lines or half ones, belongs to an invocation that was never completed and
 * counts for nothing.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT` with the number of the line if one before that is no record.
 */
export function readLog(bytes: Uint8Array, path: string): LogText {
  const records: LogRecord[] = []
  const reader = createLogReader(path, (record) => records.push(record))
  reader.push(bytes)
  return { records, length: reader.length() }
}

/**
 * As {@link readLog}, for bytes that come in pieces, so that neither they nor the records need all be there at once.
 *
 * @param accept Gets the records of whole invocations, in their order.
 */
export function createLogReader(path: string, accept: (record: LogRecord) => void): LogReader {
  let pending: LogRecord[] = []
  let broken: { readonly line: number; readonly text: string } | undefined
  let [length, line, read] = [0, 0, 0]
  let carried: Buffer[] = []

  const take = (text: string): void => {
    line++
    const record = parseLine(text)
    if (record === undefined) {
      broken ??= { line, text }
      return
    }
    pending.push(record)
    if (!commits(record)) return
    if (broken !== undefined) {
      throw new HypervisorError(
        'ERR_STATE_CORRUPT',
        `line ${broken.line} of '${path}' is not a record: ${problemOf(broken.text)}`,
        {
          field: path,
          hint: 'It is damaged, was changed by hand, or comes from a newer Polyvisor. Get the file again from where it was measured.',
        },
      )
    }
    for (const whole of pending) accept(whole)
    pending = []
    length = read
  }
  const push = (bytes: Uint8Array): void => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let start = 0
    for (let end = buffer.indexOf(0x0a); end >= 0; end = buffer.indexOf(0x0a, start)) {
      read += end + 1 - start
      if (carried.length === 0) take(buffer.toString('utf8', start, end))
      else {
        take(Buffer.concat([...carried, buffer.subarray(start, end)]).toString('utf8'))
        carried = []
      }
      start = end + 1
    }
    if (start === buffer.length) return
    read += buffer.length - start
    carried.push(Buffer.from(buffer.subarray(start)))
  }
  return { push, length: () => length }
}

function commits(record: LogRecord): boolean {
  const { kind } = record
  if (kind === 'invocation') return record.duet?.part !== 'baseline'
  return kind === 'calibration' || kind === 'plan' || kind === 'end'
}

/** What is wrong with a line: its first field that is not as it has to be. */
function problemOf(text: string): string {
  try {
    const { error } = logRecordSchema.safeParse(JSON.parse(text))
    const issue = error?.issues[0]
    return issue === undefined ? 'it is not whole' : `${issue.path.join('.')} ${issue.message}`.trim()
  } catch {
    return 'it is no JSON'
  }
}

function parseLine(text: string): LogRecord | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isPlainSample(value)) return logRecordSchema.safeParse(value).data
  value.platform = shared(value.platform)
  value.workload = shared(value.workload)
  value.checksum = shared(value.checksum)
  if (value.partner !== undefined) value.partner = shared(value.partner)
  return value
}

/** The few words that a log repeats a million times, each once. */
const words = new Map<string, string>()

function shared(word: string): string {
  const found = words.get(word)
  if (found !== undefined) return found
  if (words.size < 10_000) words.set(word, word)
  return word
}
