import { safeText } from './safe-text.js'

/** A column of a table. */
export interface Column<Row> {
  readonly title: string
  /** The cell; `undefined` is shown as a dash. */
  readonly cell: (row: Row) => string | number | undefined
  /** Numbers stand on the right. Default: left. */
  readonly align?: 'left' | 'right'
}

/** Formats rows as a table with a heading, two spaces between columns and no trailing blanks. Cells are made safe. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => safeText(String(column.cell(row) ?? '-'))))
  const lines = [columns.map((column) => column.title), ...cells]
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => (line[index] ?? '').length)))
  const format = (line: readonly string[]): string =>
    line
      .map((cell, index) =>
        columns[index]?.align === 'right'
          ? cell.padStart(widths[index] ?? 0)
          : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return lines.map((line) => `${format(line)}\n`).join('')
}

/** Formats names and values as aligned lines `name:  value`. Undefined values are left out. Both are made safe. */
export function formatFields(fields: Readonly<Record<string, string | number | undefined>>): string {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  const width = Math.max(0, ...known.map(([name]) => name.length)) + 3
  return known.map(([name, value]) => `${`${name}:`.padEnd(width)}${safeText(String(value))}\n`).join('')
}
