/** A value of a table; `undefined` is an empty field. */
export type CsvValue = string | number | boolean | undefined

/** How to write a table. */
export interface CsvOptions {
  /** Leaves texts as they are where a spreadsheet could take them for a formula. Default: `false`. */
  readonly raw?: boolean | undefined
}

/**
 * Writes a table by RFC 4180: fields with commas, quotes or line breaks in quotes, quotes doubled, lines ended by
 * CRLF, the names of the columns first.
 *
 * A spreadsheet takes a field that begins with `=`, `+`, `-` or `@` for a formula and runs it, quoted or not. What a
 * guest answers can be such a text, so a text (never a number) that begins with one of these, with a tab, a line
 * break or an apostrophe gets an apostrophe before it; {@link unguarded} takes it away.
 *
 * @yields Pieces of a line or more.
 */
export function* csvLines(
  columns: readonly string[],
  rows: Iterable<readonly CsvValue[]>,
  options: CsvOptions = {},
): Generator<string, void, undefined> {
  yield csvLine(columns, options)
  for (const row of rows) yield csvLine(row, options)
}

/** A text as it was before it was guarded against spreadsheets. */
export function unguarded(text: string): string {
  return text.startsWith("'") ? text.slice(1) : text
}

function csvLine(values: readonly CsvValue[], { raw = false }: CsvOptions): string {
  const fields = values.map((value) => {
    if (value === undefined) return ''
    if (typeof value !== 'string') return String(value)
    // Half surrogate pairs have no UTF-8.
    const text = value.replace(/\p{Cs}/gu, '\ufffd')
    return quoted(!raw && /^['=+\-@\t\r\n]/.test(text) ? `'${text}` : text)
  })
  // A line that is empty would be a row of no fields, or none at all.
  const line = fields.length === 1 && fields[0] === '' ? '""' : fields.join(',')
  return `${line}\r\n`
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
