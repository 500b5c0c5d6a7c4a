import { environmentFacts } from './environment-facts.js'
import type { EnvironmentRecord } from './records.js'

/**
 * Says in which ways two machines are so unlike that figures from them need not agree. Empty if they are alike in
 * all that is known.
 */
export function environmentDifferences(
  before: EnvironmentRecord,
  after: EnvironmentRecord,
): readonly string[] {
  const [old, now] = [environmentFacts(before), environmentFacts(after)]
  const names = [...new Set([...old.keys(), ...now.keys()])]
  return names
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => inWords(name, old.get(name), now.get(name)))
}

/** Facts that are lists of words: only the words that differ are worth showing. */
const wordLists = /^(?:CPU flags|parameters of the kernel|command line of .*)$/

function inWords(name: string, old: string | undefined, now: string | undefined): string {
  if (wordLists.test(name) && old !== undefined && now !== undefined) {
    const [before, after] = [old.split(' '), now.split(' ')]
    const only = (words: readonly string[], others: readonly string[]): string => {
      const rest = words.filter((word) => !others.includes(word))
      return rest.length === 0 ? 'nothing' : rest.slice(0, 12).join(' ') + (rest.length > 12 ? ' …' : '')
    }
    const [gone, added] = [only(before, after), only(after, before)]
    if (gone === 'nothing' && added === 'nothing') return `${name}: the same words in another order`
    return `${name}: ${gone} only before, ${added} only now`
  }
  return `${name}: ${shorten(old)} before, ${shorten(now)} now`
}

function shorten(value: string | undefined): string {
  if (value === undefined) return 'unknown'
  return /^[0-9a-f]{64}$/.test(value) ? `SHA-256 ${value.slice(0, 12)}…` : value
}
