/** Formats rows with the same keys as a Markdown table; numbers stand on the right. */
export function formatRows(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const heads = Object.keys(rows[0] ?? {})
  const cells = rows.map((row) => heads.map((head) => String(row[head] ?? '')))
  const widths = heads.map((head, index) =>
    Math.max(head.length, ...cells.map((line) => (line[index] ?? '').length)),
  )
  const right = heads.map((head) =>
    rows.every((row) => /^(-|[\d.]+( ?[%a-zA-Z]+)?)$/.test(String(row[head]))),
  )
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, index) => (right[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0))).join(' | ')} |\n`
  const rule = `| ${widths.map((width, index) => (right[index] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |\n`
  return `${line(heads)}${rule}${cells.map(line).join('')}`
}
