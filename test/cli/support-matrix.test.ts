import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { type DescribedDriver, markdownMatrix, textMatrix } from '../../cli/support-matrix.js'
import { connectionFeatureNames } from '../../src/connection-features.js'
import { domainFeatureNames } from '../../src/features.js'
import { driverNames } from '../../src/registry.js'
import { runCli } from './run-cli.js'

const example: DescribedDriver = {
  name: 'box',
  title: 'A box',
  schemes: ['box'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'Box 1 | 2' },
  features: ['suspend', 'console'],
  connectionFeatures: ['storage'],
  notes: { console: 'one reader only', storage: 'folders only' },
}

describe('The support matrix', () => {
  it('marks what a driver has and numbers its restrictions in Markdown', () => {
    const text = markdownMatrix([example])
    expect(text).to.match(/^\| Suspend +\| yes +\|$/m)
    expect(text).to.match(/^\| Console +\| yes \(1\) +\|$/m)
    expect(text).to.match(/^\| Save +\| +\|$/m)
    expect(text).to.contain('- `box`: tested against the real thing: Box 1 | 2\n')
    expect(text).to.contain('1. `box`, console: one reader only\n')
    expect(text).to.match(/^\| Storage +\| yes \(2\) +\|$/m)
    expect(text).to.match(/^\| Networks +\| +\|$/m)
    expect(text).to.contain('2. `box`, storage: folders only\n')
  })

  it('has every feature and says what is tested against what on a terminal', () => {
    const text = textMatrix([example])
    expect(text).to.match(/^Console +✔\*$/m)
    expect(text).to.match(/^Save +-$/m)
    expect(text).to.match(/^Storage +✔\*$/m)
    expect(text).to.match(/^Networks +-$/m)
    expect(text).to.contain('box: tested against the real thing: Box 1 | 2')
  })

  it('has a note on the column of a driver that no real peer has been seen with', () => {
    const unseen: DescribedDriver = { ...example, evidence: { peer: 'stand-in', description: 'never seen' } }
    const text = markdownMatrix([unseen])
    expect(text).to.match(/^\| feature +\| `box` \(1\) +\|$/m)
    expect(text).to.contain('1. `box`: never seen\n2. `box`, console: one reader only\n')
    expect(text).to.contain('- `box`: tested against a stand-in only: never seen\n')
    expect(textMatrix([unseen]))
      .to.contain('  box: never seen\n')
      .and.to.match(/^FEATURE +box\*$/m)
  })

  it('is printed as JSON with the drivers and features of the registry', async () => {
    const { code, stdout } = await runCli(['drivers', '--json'])
    expect(code).to.equal(0)
    const json: unknown = JSON.parse(stdout)
    expect(json).to.be.an('array').with.lengthOf(driverNames().length)
    for (const [index, name] of driverNames().entries()) {
      expect(json).to.have.nested.property(`[${index}].name`, name)
      expect(json).to.have.nested.property(`[${index}].connectionFeatures`).that.is.an('array')
    }
  })

  it('names every feature once', async () => {
    const { stdout } = await runCli(['drivers', '--markdown'])
    const meanings = stdout.slice(stdout.indexOf('The features:'))
    expect(meanings.match(/^- /gm)).to.have.lengthOf(
      domainFeatureNames.length + connectionFeatureNames.length,
    )
  })

  for (const file of ['docs/support-matrix.md', 'README.md']) {
    it(`in ${file} is the current one (npm run build && node dist/cli/main.js drivers --markdown)`, async () => {
      const documented = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
      const { stdout } = await runCli(['drivers', '--markdown'])
      expect(documented).to.contain(stdout.trim())
    })
  }
})
