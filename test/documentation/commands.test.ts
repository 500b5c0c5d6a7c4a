import { expect } from 'chai'
import type { Command } from 'commander'
import { createProgram } from '../../cli/program.js'
import { pages, readPage } from './pages.js'
import { type ShownCommand, shownCommands } from './shown-commands.js'

const program = createProgram(async () => {})
const commands = new Map(
  program.commands.flatMap((command) =>
    [command.name(), ...command.aliases()].map((name) => [name, command] as const),
  ),
)
const ofAll = ['--help', ...program.options.flatMap(({ short, long }) => [short, long])]
const withValue = ['-c', '--connect', '--timeout']

/** A command of virsh that a page names to show the error. */
const noCommands = ['dumpxml']

const documented = pages.filter((page) => page !== 'CHANGELOG.md')
const shown = documented.flatMap((page) => shownCommands(page, readPage(page)))

/** Words that are neither options of every command nor their values; nothing behind `--`, which is the guest's. */
function ownWords({ words }: ShownCommand): readonly string[] {
  const ours = words.includes('--') ? words.slice(0, words.indexOf('--')) : words
  return ours.filter((word, index) => !ofAll.includes(word) && !withValue.includes(ours[index - 1] ?? ''))
}

function whatIsWrong(command: ShownCommand): readonly string[] {
  const [name, ...rest] = ownWords(command)
  // An example of what goes in its place, or options alone: `polyvisor COMMAND --help`.
  if (name === undefined || !/^[a-z]/.test(name) || noCommands.includes(name)) return []
  const found = commands.get(name)
  if (found === undefined) return [`there is no command '${name}'`]
  return optionsOf(rest).flatMap((option) => (has(found, option) ? [] : [`${name} has no ${option}`]))
}

const optionsOf = (words: readonly string[]): readonly string[] =>
  words.flatMap((word) => /^(--?[a-z][a-z-]*)/.exec(word)?.[1] ?? [])

const has = (command: Command, option: string): boolean =>
  command.options.some(({ short, long }) => option === short || option === long)

/** What tells of a command together: a paragraph, a table or a line of an example; of other pages than the guide a section. */
const units = documented.flatMap((page) =>
  page === 'docs/cli.md' ? readPage(page).split(/\n\n|\n(?= {4})/) : readPage(page).split(/\n(?=#+ )/),
)

function isNamed(command: string, { short, long }: Command['options'][number]): boolean {
  const name = new RegExp(`(?<![\\w-])${command}(?![\\w-])`)
  const option = new RegExp(`(?<![\\w-])(${long}${short === undefined ? '' : `|${short}`})(?![\\w-])`)
  return units.some((unit) => name.test(unit) && option.test(unit))
}

describe('the commands in the documentation', () => {
  it('are there, with their options', () => {
    expect(shown).to.have.length.above(250)
    const wrong = shown.flatMap((command) =>
      whatIsWrong(command).map((reason) => `${command.page}:${command.line}: ${reason}`),
    )
    expect(wrong).to.deep.equal([])
  })

  it('are all that there are, each shown in docs/cli.md', () => {
    const guide = readPage('docs/cli.md')
    const missing = program.commands
      .map((command) => command.name())
      .filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(guide))
    expect(missing).to.deep.equal([])
  })

  it('have every option named beside them', () => {
    const missing = program.commands.flatMap((command) =>
      command.options
        .filter((option) => !isNamed(command.name(), option))
        .map(({ long }) => `${command.name()} ${long}`),
    )
    expect(missing).to.deep.equal([])
  })

  it('are recognised in blocks and in the text, over several lines, and in pipes', () => {
    const page =
      "    polyvisor list --all   # all\n    x | polyvisor a \\\n      --b 'c d'\n\nuse `polyvisor -c URI e`\n"
    expect(shownCommands('p', page).map(({ line, words }) => [line, ...words])).to.deep.equal([
      [1, 'list', '--all'],
      [2, 'a', '--b', "'c d'"],
      [5, '-c', 'URI', 'e'],
    ])
  })
})
