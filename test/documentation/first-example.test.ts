import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import ts from 'typescript'
import { runProgram } from '../local/run-program.js'
import { qemuI386Peer, v86Peer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { codeBlocks } from './code-blocks.js'

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
const example = codeBlocks('README.md', readme).find(({ language }) => language === 'ts')

/** The example as JavaScript that imports the package where it has been built. */
function program(uri: string): string {
  const source = example?.lines.join('\n').replace("'v86:///'", JSON.stringify(uri)) ?? ''
  const target = ts.ScriptTarget.ES2022
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target, module: ts.ModuleKind.ESNext },
  })
  return outputText
    .replace("'polyvisor'", JSON.stringify(new URL('../../src/index.js', import.meta.url).href))
    .replace(
      "'polyvisor/benchmarks'",
      JSON.stringify(new URL('../../benchmarks/index.js', import.meta.url).href),
    )
}

for (const [uri, peer] of [
  ['v86:///', v86Peer],
  ['qemu:///session', qemuI386Peer],
] as const) {
  describe(`The first example of README.md with ${uri}`, () => {
    needPeer(peer)

    it('prints what the guest says, and ends; also the second time', async () => {
      for (const time of ['first', 'second']) {
        const { line, ended } = runProgram(program(uri))
        expect(await line(), time).to.equal('ready polyvisor-payload 1 metal-i386')
        expect(await line(), time).to.equal('echo hello from the guest')
        expect(await ended, time).to.equal(0)
      }
    })
  })
}
