import { dirname, join, normalize } from 'node:path'

/** A link of one page to a file of the project. */
export interface Link {
  /** As it is written. */
  readonly text: string
  /** The file, as a path from the project's folder. */
  readonly file: string
  /** The heading in the file, if it names one. */
  readonly anchor: string | undefined
}

/** The links and pictures of a page that lead to files, not to other sites. */
export function linksOf(page: string, text: string): readonly Link[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^https?:/.test(link)) return []
    const [path = '', anchor] = link.split('#')
    return [{ text: link, file: path === '' ? page : normalize(join(dirname(page), path)), anchor }]
  })
}

/** What links name the headings of a page by, as GitHub makes it of them. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of withoutCode(text).matchAll(/^#+ (.*)$/gm)) {
    const name = heading
      .replace(/`/g, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
    let number = 0
    while (anchors.has(number === 0 ? name : `${name}-${number}`)) number += 1
    anchors.add(number === 0 ? name : `${name}-${number}`)
  }
  return anchors
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '')
}
