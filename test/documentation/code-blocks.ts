/** A block of code in a page of the documentation. */
export interface CodeBlock {
  readonly page: string
  /** Line of the page in which its code begins, from 1. */
  readonly line: number
  /** What its fence says it is, for example `ts`; empty where a block is indented. */
  readonly language: string
  readonly lines: readonly string[]
}

/** Finds the blocks of a page of Markdown, fenced and indented ones. */
export function codeBlocks(page: string, text: string): readonly CodeBlock[] {
  const blocks: { page: string; line: number; language: string; lines: string[] }[] = []
  let fenced = false
  let indented = false
  let previous = ''
  for (const [index, line] of text.split('\n').entries()) {
    const open = blocks.at(-1)
    if (line.startsWith('```')) {
      fenced = !fenced
      if (fenced) blocks.push({ page, line: index + 2, language: line.slice(3).trim(), lines: [] })
      indented = false
    } else if (fenced) {
      open?.lines.push(line)
    } else if (/^ {4}/.test(line) && (indented || previous === '')) {
      if (indented) open?.lines.push(line.slice(4))
      else blocks.push({ page, line: index + 1, language: '', lines: [line.slice(4)] })
      indented = true
    } else if (line !== '') {
      indented = false
    } else if (indented) {
      open?.lines.push('')
    }
    previous = line
  }
  return blocks
}
