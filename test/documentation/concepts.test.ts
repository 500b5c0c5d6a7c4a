import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import ts from 'typescript'
import { runProgram } from '../local/run-program.js'
import { type CodeBlock, codeBlocks } from './code-blocks.js'
import { readPage } from './pages.js'

const page = 'docs/concepts.md'
const blocks = codeBlocks(page, readPage(page)).filter(
  ({ language, lines }) => language === 'ts' && !lines.some((line) => line.startsWith('import ')),
)

const here = (path: string): string => JSON.stringify(new URL(`../../${path}`, import.meta.url).href)

/** Each block by itself, in a world of its own with one running domain, as the text before it has it. */
function program(folder: string): string {
  const imports = [
    `import { supports } from ${here('src/index.js')}`,
    `import { test } from ${here('drivers/test/driver.js')}`,
    `import { readFile } from 'node:fs/promises'`,
    `import { createReadStream } from 'node:fs'`,
    `import { pipeline } from 'node:stream/promises'`,
  ]
  return [
    ...imports,
    `process.chdir(${JSON.stringify(folder)})`,
    ...blocks.map(runBlock),
    `process.stdout.write('\\nall ran\\n')`,
  ].join('\n')
}

function runBlock({ line, lines }: CodeBlock): string {
  const source = lines.join('\n')
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  // The end of the connection is what ends the iteration of its events.
  const endless = source.includes('connection.events(') ? 'setImmediate(() => connection.close())' : ''
  return `{
    const connection = await test.connect('test:///line-${line}')
    const connections = [connection]
    const domain = await connection.define({ name: 'sl4', disks: [{ path: 'sl4.qcow2' }] })
    await domain.start()
    ${endless}
    await (async () => { ${outputText.replace(/^export \{\};$/m, '')} })().catch((error) => {
      throw new Error('${page}:${line}', { cause: error })
    })
    await connection.close()
  }`
}

describe('The code of docs/concepts.md', () => {
  it('does what it says with machines in memory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'polyvisor-concepts-'))
    try {
      await writeFile(join(folder, 'sl4.raw'), Buffer.alloc(4096, 1))
      await writeFile(join(folder, 'client.admin.key'), 'secret')
      expect(blocks).to.have.length.above(8)
      const { line, ended } = runProgram(program(folder))
      for (let text = await line(); text !== 'all ran'; ) text = await line()
      expect(await ended).to.equal(0)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
