/** The least width that anything is laid out for, columns. */
const narrowest = 20

/**
 * Aligns the columns of a table to the left, two blanks between them. A table that is wider than the terminal is
 * cut into several, each with the first columns again; a single column that is still too wide stays as it is.
 *
 * @param rows The headings first; rows may be shorter than others.
 * @param last Rows below a rule.
 * @param width Of the terminal, columns.
 * @param fixed How many columns every part begins with.
 */
export function alignTable(
  rows: readonly (readonly string[])[],
  last: readonly (readonly string[])[],
  width: number,
  fixed = 1,
): string {
  const widths: number[] = []
  for (const row of [...rows, ...last]) {
    row.forEach((cell, column) => {
      // A heading that stands alone in its row may run on into the columns beside it.
      if (row.length > 1) widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell))
    })
  }
  const parts = divide(widths, Math.max(width, narrowest), fixed)
  const texts = parts.map((columns) => {
    const line = (row: readonly string[]): string =>
      `${columns
        .map((column) => pad(row[column] ?? '', widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`
    const rule =
      last.length === 0 ? '' : `${columns.map((column) => '-'.repeat(widths[column] ?? 0)).join('  ')}\n`
    return `${rows.map(line).join('')}${rule}${last.map(line).join('')}`
  })
  return texts.join('\n')
}

/** Which columns stand together. */
function divide(widths: readonly number[], width: number, fixed: number): readonly (readonly number[])[] {
  const first = widths.slice(0, fixed).map((_, column) => column)
  const start = widths.slice(0, fixed).reduce((sum, own) => sum + own + 2, -2)
  const parts: number[][] = []
  let room = -1
  for (let column = fixed; column < widths.length; column++) {
    const need = (widths[column] ?? 0) + 2
    const current = parts.at(-1)
    if (current === undefined || room < need) {
      parts.push([...first, column])
      room = width - start - need
    } else {
      current.push(column)
      room -= need
    }
  }
  return parts.length === 0 ? [first] : parts
}

/** Breaks a line between words so that it fits, and indents what follows; with its line end. */
export function wrap(line: string, width: number): string {
  const limit = Math.max(width, narrowest)
  if (displayWidth(line) <= limit) return `${line}\n`
  const [, lead = ''] = /^( *(?:\(\d+\) |! )?)/.exec(line) ?? []
  const indent = ' '.repeat(Math.min(lead.length, limit / 2))
  const lines: string[] = []
  let current = lead
  for (const word of line.slice(lead.length).split(' ')) {
    const blank = current.trim() === '' || current === lead ? '' : ' '
    if (displayWidth(current) + blank.length + displayWidth(word) > limit && current.trim() !== lead.trim()) {
      lines.push(current)
      current = indent + word
    } else {
      current += blank + word
    }
  }
  return `${[...lines, current].join('\n')}\n`
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - displayWidth(cell)))
}

/** Columns that a text takes: one for each character, as all that a table holds is of single width. */
function displayWidth(text: string): number {
  return [...text].length
}
