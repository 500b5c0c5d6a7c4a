import { replaceUnsafe } from '../../../src/unsafe-characters.js'

const safe = Symbol('markup')

/** Text that is already HTML. Only {@link html} and {@link trustedMarkup} make it. */
export interface Markup {
  readonly [safe]: string
}

/** What a template may hold. Text and numbers are escaped; `undefined` and `false` are left out. */
export type MarkupValue = string | number | Markup | undefined | false | readonly MarkupValue[]

/**
 * Writes HTML. Every value is escaped, unless it is markup itself, so that what a guest, a CPU or a file says
 * can only ever be text. Values belong between tags or inside quoted attributes.
 */
export function html(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  let text = strings[0] ?? ''
  values.forEach((value, index) => {
    text += render(value) + (strings[index + 1] ?? '')
  })
  return { [safe]: text }
}

/** The HTML of some markup. */
export function markupText(markup: Markup): string {
  return markup[safe]
}

/** Declares text of our own making, such as a chart, to be HTML. Never for what comes from outside. */
export function trustedMarkup(text: string): Markup {
  return { [safe]: text }
}

function render(value: MarkupValue): string {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeText(value)
  if (typeof value === 'number') return String(value)
  return isList(value) ? value.map(render).join('') : value[safe]
}

function isList(value: Markup | readonly MarkupValue[]): value is readonly MarkupValue[] {
  return Array.isArray(value)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes a text for an element or a quoted attribute, and makes control characters visible as `\x1b`. */
export function escapeText(text: string): string {
  return replaceUnsafe(text, undefined, '\n\t').replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
