import { createHash } from 'node:crypto'
import { html, type Markup, markupText, trustedMarkup } from './markup.js'
import { pageScript } from './script/index.js'
import type { PageSection } from './section.js'
import { styleSheet } from './style.js'

/** A page: one file that needs nothing else. */
export interface Page {
  readonly title: string
  /** What stands above the contents; it holds the `h1`. */
  readonly header: Markup
  /** Sections that have nothing to say are undefined and do not appear. */
  readonly sections: readonly (PageSection | undefined)[]
  /** What stands between the contents and the sections, such as a filter. */
  readonly controls?: Markup | undefined
  /** Rules that only this page needs, after those of every page. */
  readonly style?: string | undefined
  /** Lets its forms be sent to the server that it came from; pages that are files send nothing. */
  readonly sendsForms?: boolean | undefined
}

/**
 * Renders a page as one HTML file without network: its style and its script are inline, and its policy allows
 * this script (by its digest) and no other, and no connection to anywhere. Without JavaScript the page is whole;
 * the script adds sorting, filtering and the choice of light or dark. The same page gives the same bytes.
 */
export function renderPage(parts: Page): string {
  const { title, header, sections, controls, style = '', sendsForms = false } = parts
  const shown = sections.filter((section) => section !== undefined)
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${trustedMarkup(pagePolicy(sendsForms))}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${title}</title>
<style>
${trustedMarkup(styleSheet + style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="page">
${header}
<div class="appearance" hidden="hidden"><label for="appearance">Appearance</label> <select id="appearance"><option value="">as the system</option><option value="light">light</option><option value="dark">dark</option></select></div>
</header>
<nav class="contents" aria-label="Contents"><ul>${shown.map(({ id, heading, short }) => html`<li><a href="#${id}">${short ?? heading}</a></li>`)}</ul></nav>
<main id="content" tabindex="-1">
${controls}
${shown.map(renderSection)}</main>
<script>${trustedMarkup(pageScript)}</script>
</body>
</html>
`
  return markupText(page)
}

/** What a page may do, for its own meta element and for the header of a server: run its own script, and no more. */
export function pagePolicy(sendsForms = false): string {
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${createHash('sha256').update(pageScript).digest('base64')}'`,
    'img-src data:',
    "base-uri 'none'",
    `form-action ${sendsForms ? "'self'" : "'none'"}`,
  ].join('; ')
}

function renderSection({ id, heading, content }: PageSection): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
${content}
</section>
`
}
