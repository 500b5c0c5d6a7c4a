/** A table with aligned columns; the first row is the heading. */
export function formatMarkdownTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(escapeCell))
  const width = (index: number): number => Math.max(3, ...cells.map((row) => (row[index] ?? '').length))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, index) => cell.padEnd(width(index))).join(' | ')} |\n`
  const rule = (rows[0] ?? []).map((_, index) => '-'.repeat(width(index)))
  return [...cells.slice(0, 1), rule, ...cells.slice(1)].map(line).join('')
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
