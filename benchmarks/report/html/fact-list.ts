import { html, type Markup } from './markup.js'

/** A name and what it is; a fact that nobody knows is left out. */
export type Fact = readonly [name: string, value: string | number | Markup | undefined | false]

/** A list of facts. */
export function factList(facts: readonly Fact[]): Markup {
  const known = facts.filter(([, value]) => value !== undefined && value !== false && value !== '')
  return html`<dl class="facts">${known.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`
}
