import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of the project, with a slash at its end. */
export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url))

/** The pages of the documentation, as paths from {@link projectRoot}. */
export const pages: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...['benchmarks/guest/README.md', 'benchmarks/guest/PROTOCOL.md'],
  ...readdirSync(`${projectRoot}docs`).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
]

/** The text of a page. */
export function readPage(page: string): string {
  return readFileSync(projectRoot + page, 'utf8')
}
