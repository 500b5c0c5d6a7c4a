import { expect } from 'chai'
import { type CodeBlock, codeBlocks } from './code-blocks.js'
import { compileBlocks } from './compile-blocks.js'
import { pages, readPage } from './pages.js'

const blocks = pages.flatMap((page) => codeBlocks(page, readPage(page)))
const typescript = blocks.filter(({ language }) => language === 'ts')

/** Types by the names that the text of a page has explained before its code uses them. */
type Explained = Readonly<Record<string, string>>

const ofDriver = (name: string): Explained => ({
  connection: `Awaited<ReturnType<typeof import('polyvisor/drivers/${name}').${name}.connect>>`,
  domain: `Awaited<ReturnType<Awaited<ReturnType<typeof import('polyvisor/drivers/${name}').${name}.connect>>['lookup']>>`,
})

const files: Explained = {
  readFile: `typeof import('node:fs/promises').readFile`,
  createReadStream: `typeof import('node:fs').createReadStream`,
  pipeline: `typeof import('node:stream/promises').pipeline`,
}

const ofAnyDriver: Explained = {
  connection: `import('polyvisor').AnyConnection`,
  domain: `import('polyvisor').AnyDomain`,
  supports: `typeof import('polyvisor').supports`,
}

const explained: Readonly<Record<string, Explained>> = {
  'docs/concepts.md': {
    ...ofDriver('test'),
    ...files,
    connections: `Awaited<ReturnType<typeof import('polyvisor/drivers/test').test.connect>>[]`,
  },
  'docs/libvirt.md': {
    ...ofDriver('libvirt'),
    libvirt: `typeof import('polyvisor/drivers/libvirt').libvirt`,
    secret: 'string',
  },
  'docs/vmware.md': { ...ofDriver('vmware'), ...files, open: '(url: string) => void' },
  'docs/xapi.md': { ...ofDriver('xapi'), vm: 'string', sr: 'string', signal: 'AbortSignal' },
  'docs/xen.md': ofDriver('xen'),
  'docs/write-a-driver.md': {
    mine: `import('polyvisor').AnyDriver`,
    bochsOptions: `import('zod').ZodType`,
    openBochs: `() => Promise<import('polyvisor').ConnectionBackend<'console' | 'reset', unknown, undefined>>`,
    examineBochs: `() => Promise<readonly import('polyvisor').Finding[]>`,
  },
}

const explainedBefore = ({ page, lines }: CodeBlock): Explained =>
  page === 'docs/concepts.md' && lines.some((line) => line.includes('supports('))
    ? ofAnyDriver
    : (explained[page] ?? {})

describe('the code in the documentation', function () {
  this.timeout(120_000)

  it('compiles against the package as it is', () => {
    expect(typescript).to.have.length.above(30)
    expect(compileBlocks(typescript, explainedBefore)).to.deep.equal([])
  })

  it('is what it says it is, so that none is left out', () => {
    const missed = blocks.filter(
      ({ language, lines }) =>
        language !== 'ts' && lines.some((line) => /\bawait\b|^import .* from /.test(line)),
    )
    expect(missed).to.deep.equal([])
  })
})
