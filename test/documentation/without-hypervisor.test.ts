import { tmpdir } from 'node:os'
import { expect } from 'chai'
import { runProgram } from '../local/run-program.js'
import { pageProgram } from './page-program.js'

describe('The code of docs/without-hypervisor.md', () => {
  it('fails once as it says, and then starts the machine', async () => {
    const { line, ended } = runProgram(pageProgram('docs/without-hypervisor.md', tmpdir()))
    expect([await line(), await line()]).to.deep.equal(['ERR_START_FAILED', 'all ran'])
    expect(await ended).to.equal(0)
  })
})
