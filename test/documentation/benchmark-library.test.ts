import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { runProgram } from '../local/run-program.js'
import { v86Peer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { pageProgram } from './page-program.js'

describe('The code of docs/benchmark-library.md', function () {
  this.timeout(240_000)
  needPeer(v86Peer)

  it('measures, compares and writes what it says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'polyvisor-library-'))
    try {
      const { line, ended } = runProgram(pageProgram('docs/benchmark-library.md', folder))
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
