const empty = new Set(['meta', 'br', 'hr', 'img', 'link', 'input', 'col'])

/**
 * Looks whether every tag is closed by its own end tag, in order, and every attribute quoted. Returns what is
 * wrong, or undefined.
 */
export function wellFormedness(document: string): string | undefined {
  const open: string[] = []
  const body = document
    .replace(/^<!DOCTYPE html>/, '')
    .replace(/(<style>)[^<]*(<\/style>)/g, '$1$2')
    .replace(/(<script>).*?(<\/script>)/gs, '$1$2')
  for (const [tag] of body.matchAll(/<[^>]*>?/g)) {
    const found = /^<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z0-9:-]*="[^"<]*")*) ?(\/?)>$/i.exec(tag)
    if (found === null) return `not a tag: ${tag}`
    const [, end, name = '', , alone] = found
    if (end === '/') {
      const last = open.pop()
      if (last !== name) return `</${name}> closes <${last}>`
    } else if (alone !== '/') {
      if (empty.has(name)) return `<${name}> is not closed`
      open.push(name)
    }
  }
  return open.length === 0 ? undefined : `never closed: ${open.join(', ')}`
}

/** The text of a document as a reader sees it, without titles and descriptions of pictures. */
export function visibleText(document: string): string {
  return document
    .replace(/<(style|script|title|desc|datalist)[^>]*>.*?<\/\1>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
}
