import { platformTable } from '../../benchmarks/campaign/platform-table.js'
import { platformNames } from '../../benchmarks/campaign/platforms.js'
import { formatMarkdownTable } from '../../cli/markdown-table.js'

const code = (word: string): string => `\`${word}\``
const ids = platformTable.map(({ id }) => id)

/** Whether an entry is the one that its id by itself stands for: a further one has it for the payload of other CPUs. */
const isFirst = (index: number): boolean => ids.indexOf(ids[index] ?? '') === index

/** The platforms, each with those that are the same with another payload. */
export function platformsTable(): string {
  const rows = platformTable.map(({ id, title, driver, targets, settings = {} }, index) => {
    const others = Object.keys(targets).map((architecture) => `${id}-${architecture}`)
    const names = platformNames().filter((name) =>
      name === id ? isFirst(index) : others.includes(name) && !ids.includes(name),
    )
    return [
      names.map(code).join(', '),
      title,
      code(driver),
      [...new Set(Object.values(targets))].map(code).join(', '),
      Object.keys(settings).map(code).join(', '),
    ]
  })
  return formatMarkdownTable([['platform', 'what it is', 'driver', 'payload', 'settings'], ...rows])
}

/** The settings, each with what it takes and which platforms have it. */
export function settingsTable(): string {
  const rows = new Map<string, { readonly row: readonly [string, string]; readonly of: string[] }>()
  for (const [index, { id, settings = {} }] of platformTable.entries()) {
    const platform = code(isFirst(index) ? id : `${id}-CPU`)
    for (const [name, { takes }] of Object.entries(settings)) {
      const key = `${name} ${takes}`
      const known = rows.get(key)
      if (known === undefined) rows.set(key, { row: [code(name), takes], of: [platform] })
      else known.of.push(platform)
    }
  }
  const most = 8
  return formatMarkdownTable([
    ['setting', 'takes', 'of'],
    ...[...rows.values()].map(({ row, of }) => [
      ...row,
      of.length > most
        ? `${of.slice(0, most - 1).join(', ')} and ${of.length - most + 1} more`
        : of.join(', '),
    ]),
  ])
}
