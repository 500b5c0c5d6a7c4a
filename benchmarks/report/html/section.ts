import type { Markup } from './markup.js'

/** A part of a page: a landmark with a heading, and a line in the page's contents. */
export interface PageSection {
  /** Address within the page: `overview`. */
  readonly id: string
  readonly heading: string
  /** What the contents call it; the heading unless given. */
  readonly short?: string
  readonly content: Markup
}
