import { HypervisorError } from '../../src/index.js'
import { type LogRecord, logRecordSchema } from './records.js'

/** What a `samples.jsonl` holds, and how many of its bytes are whole invocations. */
export interface LogText {
  readonly records: readonly LogRecord[]
  /** Bytes up to the end of the last committing line; what follows is a write that was cut off. */
  readonly length: number
}

/**
 * Reads the lines up to the last one that commits (`invocation`, `calibration`, `plan` or `end`). Whatever stands after
 * it, whole lines or half ones, belongs to an invocation that was never completed and counts for nothing.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT` with the number of the line if one before that is no record.
 */
export function readLog(bytes: Uint8Array, path: string): LogText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const records: LogRecord[] = []
  let pending: LogRecord[] = []
  let broken: number | undefined
  let length = 0
  let line = 0
  for (
    let start = 0, end = buffer.indexOf(0x0a);
    end >= 0;
    start = end + 1, end = buffer.indexOf(0x0a, start)
  ) {
    line++
    const record = parseLine(buffer.toString('utf8', start, end))
    if (record === undefined) {
      broken ??= line
      continue
    }
    pending.push(record)
    if (!commits(record)) continue
    if (broken !== undefined) {
      throw new HypervisorError('ERR_STATE_CORRUPT', `line ${broken} of '${path}' is not a record`, {
        field: path,
        hint: 'It is damaged, was changed by hand, or comes from a newer Polyvisor. Get the file again from where it was measured.',
      })
    }
    for (const one of pending) records.push(one)
    pending = []
    length = end + 1
  }
  return { records, length }
}

function commits(record: LogRecord): boolean {
  return ['invocation', 'calibration', 'plan', 'end'].includes(record.kind)
}

function parseLine(text: string): LogRecord | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return logRecordSchema.safeParse(value).data
}
