/** Lines of a machine-readable output in their order. */
export type Lines = readonly (readonly [name: string, value: string])[]

/**
 * Reads what VBoxManage writes with `--machinereadable`: `name=value` lines, in which a name with blanks and a text stand
 * between quotes. `\"` and `\\` in a text are a quote and a backslash; a line break is itself, so that a text ends with a
 * quote at the end of a line. What is no such line, as some releases write it in between, is passed over.
 *
 * Names and descriptions of snapshots are written as they are, without backslashes, and may look like anything: they come
 * last, so of two lines of a name the first counts.
 */
export function parseMachineReadable(text: string): Lines {
  const lines: (readonly [string, string])[] = []
  let at = 0
  while (at < text.length) {
    const [name, from] = nameAt(text, at)
    if (name === undefined) {
      at = nextLine(text, at)
      continue
    }
    const [value, end] = valueAt(text, from)
    lines.push([name, value])
    at = end
  }
  return lines
}

/** The value of the first line of a name. */
export function lineNamed(lines: Lines, name: string): string | undefined {
  return lines.find(([key]) => key === name)?.[1]
}

const quotedName = /"((?:[^"\\\n]|\\.)*)"=/y
const plainName = /([^"=\s][^"=\n]*)=/y

function nameAt(text: string, at: number): readonly [name: string | undefined, from: number] {
  for (const shape of [quotedName, plainName]) {
    shape.lastIndex = at
    const found = shape.exec(text)?.[1]
    if (found !== undefined) return [withoutBackslashes(found), shape.lastIndex]
  }
  return [undefined, at]
}

const quotedValue = /"((?:[^"\\]|\\[\s\S]|"(?!\r?\n|$))*)"(?:\r?\n|$)/y

function valueAt(text: string, from: number): readonly [value: string, end: number] {
  quotedValue.lastIndex = from
  const found = quotedValue.exec(text)?.[1]
  if (found !== undefined) return [withoutBackslashes(found), quotedValue.lastIndex]
  const end = nextLine(text, from)
  return [text.slice(from, end).trim(), end]
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

function withoutBackslashes(text: string): string {
  return text.replace(/\\(["\\])/g, '$1')
}
