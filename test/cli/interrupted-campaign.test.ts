import { expect } from 'chai'
import { howToGoOn, withWayOn } from '../../cli/campaign-progress.js'
import { HypervisorError } from '../../src/index.js'

describe('A campaign that is interrupted', () => {
  const open = { folder: 'a folder/of results' }
  const command = "Go on with: polyvisor bench --resume 'a folder/of results'"

  it('is gone on with by a command, also before anything was measured', () => {
    expect(howToGoOn(open)).to.equal(`Interrupted. ${command}`)
    const early = withWayOn(new HypervisorError('ERR_ABORTED', 'the probe of KVM was aborted'), open)
    expect(early).to.include({ code: 'ERR_ABORTED', hint: command })
    expect(early).to.have.property('message').that.includes('interrupted before it began to measure')
  })

  it('keeps every other error', () => {
    const full = new HypervisorError('ERR_FILE', 'the disk is full')
    expect(withWayOn(full, open)).to.equal(full)
  })
})
