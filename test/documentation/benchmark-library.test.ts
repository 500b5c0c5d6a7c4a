import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import ts from 'typescript'
import { runProgram } from '../local/run-program.js'
import { v86Peer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { codeBlocks } from './code-blocks.js'
import { readPage } from './pages.js'

const page = 'docs/benchmark-library.md'

/** All code of the page, one piece after the other, with the package where it has been built. */
function program(folder: string): string {
  const source = codeBlocks(page, readPage(page))
    .filter(({ language }) => language === 'ts')
    .flatMap(({ lines }) => lines)
  const isImport = (line: string): boolean => line.startsWith('import ')
  const imports = source.filter(isImport).join('\n')
  const names = [...imports.matchAll(/import \{ (.*) \} from '(.*)'/g)].flatMap(([, list = '', from = '']) =>
    list.split(', ').map((name) => [name, from] as const),
  )
  const { outputText } = ts.transpileModule(source.filter((line) => !isImport(line)).join('\n'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  const built = JSON.stringify(new URL('../../benchmarks/index.js', import.meta.url).href)
  return [
    ...[...new Map(names)].map(
      ([name, from]) =>
        `import { ${name} } from ${from === 'polyvisor/benchmarks' ? built : JSON.stringify(from)}`,
    ),
    `process.chdir(${JSON.stringify(folder)})`,
    outputText,
    `console.log('all ran')`,
  ].join('\n')
}

describe('The code of docs/benchmark-library.md', function () {
  this.timeout(240_000)
  needPeer(v86Peer)

  it('measures, compares and writes what it says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'polyvisor-library-'))
    try {
      const { line, ended } = runProgram(program(folder))
      const lines: string[] = []
      while (lines.at(-1) !== 'all ran') lines.push(await line())
      expect(await ended).to.equal(0)
      expect(lines).to.include.members(['round 1: native', 'round 2: v86', 'measured', '12 samples'])
      expect(lines.filter((text) => /^v86(-\S+)? sha256 [\d.]+ [\d.]+ [\d.]+$/.test(text))).to.have.length(1)
      expect(await readFile(join(folder, 'cells.csv'), 'utf8')).to.match(/^campaign,platform,workload,family/)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
