import { PoolFailure } from './failure.js'

/** The fields of an object. */
export type Row = Readonly<Record<string, unknown>>

/** A text of an object. @throws PoolFailure `FIELD_TYPE_ERROR`. */
export function text(row: Row, field: string): string {
  const value = row[field]
  if (typeof value === 'string') return value
  throw new PoolFailure('FIELD_TYPE_ERROR', field)
}

/** A number of an object. @throws PoolFailure `FIELD_TYPE_ERROR`. */
export function count(row: Row, field: string): number {
  const value = row[field]
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw new PoolFailure('FIELD_TYPE_ERROR', field)
}

/** A map of texts of an object. @throws PoolFailure `FIELD_TYPE_ERROR`. */
export function map(row: Row, field: string): Readonly<Record<string, string>> {
  return textMap(row[field], field)
}

/** A value as a map of texts. @throws PoolFailure `FIELD_TYPE_ERROR`. */
export function textMap(value: unknown, field: string): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) throw new PoolFailure('FIELD_TYPE_ERROR', field)
  const entries = Object.entries(value).map(([key, part]) => {
    if (typeof part !== 'string') throw new PoolFailure('FIELD_TYPE_ERROR', field)
    return [key, part] as const
  })
  return Object.fromEntries(entries)
}

/** A value as an object. @throws PoolFailure `FIELD_TYPE_ERROR`. */
export function rowOf(value: unknown, what: string): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PoolFailure('FIELD_TYPE_ERROR', what)
  }
  return { ...value }
}

/** A moment as the API writes it. */
export function dateText(time: number): string {
  return new Date(time).toISOString().replaceAll('-', '').replace(/\.\d+/, '')
}
