import { html, type Markup } from './markup.js'

/** Numbered notes below a table; the same text has the same number. */
export interface Notes {
  /** The mark of a note. */
  mark(text: string): Markup
  /** The notes so far. */
  list(): Markup | undefined
}

/** Begins the notes of a table. */
export function createNotes(): Notes {
  const texts: string[] = []
  return {
    mark(text) {
      if (!texts.includes(text)) texts.push(text)
      return html` <sup>(${texts.indexOf(text) + 1})</sup>`
    },
    list: () =>
      texts.length === 0
        ? undefined
        : html`<ol class="notes">${texts.map((text) => html`<li>${text}</li>`)}</ol>`,
  }
}
