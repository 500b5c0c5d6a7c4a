import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { anchorsOf, type Link, linksOf } from './links.js'
import { pages, projectRoot, readPage } from './pages.js'

const texts = new Map(pages.map((page) => [page, readPage(page)]))
const links = new Map([...texts].map(([page, text]) => [page, linksOf(page, text)]))

function whatIsWrong({ text, file, anchor }: Link): string | undefined {
  if (!existsSync(projectRoot + file)) return `${text}: there is no ${file}`
  if (anchor === undefined) return undefined
  return anchorsOf(readPage(file)).has(anchor) ? undefined : `${text}: ${file} has no such heading`
}

describe('the links in the documentation', () => {
  it('lead to files and headings that are there', () => {
    expect([...links.values()].flat()).to.have.length.above(100)
    const wrong = [...links].flatMap(([page, own]) =>
      own.flatMap((link) => whatIsWrong(link) ?? []).map((reason) => `${page}: ${reason}`),
    )
    expect(wrong).to.deep.equal([])
  })

  it('lead from README.md to every page at once', () => {
    const fromReadme = links.get('README.md')?.map(({ file }) => file)
    expect(fromReadme).to.include.members(pages.filter((page) => page !== 'README.md'))
  })

  it('are recognised, and headings named as GitHub does', () => {
    expect(linksOf('docs/a.md', 'see [b](b.md#c-d), [e](../README.md) and [f](https://host/)')).to.deep.equal(
      [
        { text: 'b.md#c-d', file: 'docs/b.md', anchor: 'c-d' },
        { text: '../README.md', file: 'README.md', anchor: undefined },
      ],
    )
    expect([...anchorsOf('# `a`: B, c\n\n```\n# no\n```\n\n## D_e\n\n## D_e\n')]).to.deep.equal([
      'a-b-c',
      'd_e',
      'd_e-1',
    ])
  })
})
