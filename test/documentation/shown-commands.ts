import { codeBlocks } from './code-blocks.js'

/** A command of Polyvisor that a page shows. */
export interface ShownCommand {
  readonly page: string
  /** Line of the page, from 1. */
  readonly line: number
  /** What follows `polyvisor`, without a comment. */
  readonly words: readonly string[]
}

/** The commands in the blocks of a page and in its text, each of a pipe by itself. */
export function shownCommands(page: string, text: string): readonly ShownCommand[] {
  const inBlocks = codeBlocks(page, text).flatMap(({ line, lines }) => joined(line, lines))
  const inText = text
    .split('\n')
    .flatMap((content, index) =>
      [...content.matchAll(/`([^`]*)`/g)].map(([, code = '']) => ({ line: index + 1, content: code })),
    )
  return [...inBlocks, ...inText].flatMap(({ line, content }) =>
    content
      .replace(/\s+#\s.*$/, '')
      .split(/ \| |; /)
      .flatMap((command) => {
        const words = /^(?:\$ )?(?:[A-Z_]+=\S+ )?(?:sudo |npx )?polyvisor (.+)$/.exec(command.trim())?.[1]
        return words === undefined ? [] : [{ page, line, words: words.match(/'[^']*'|"[^"]*"|\S+/g) ?? [] }]
      }),
  )
}

/** Lines that a backslash joins, as one. */
function joined(
  first: number,
  lines: readonly string[],
): readonly { readonly line: number; readonly content: string }[] {
  const commands: { line: number; content: string }[] = []
  let goesOn = false
  for (const [index, text] of lines.entries()) {
    const content = text.replace(/\\$/, '')
    const last = commands.at(-1)
    if (goesOn && last !== undefined) last.content += content.trimStart()
    else commands.push({ line: first + index, content })
    goesOn = text.endsWith('\\')
  }
  return commands
}
