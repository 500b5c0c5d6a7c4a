import { expect } from 'chai'
import { whenAllEnded } from '../../src/when-all-ended.js'

describe('the end of several pieces of work', () => {
  it('gives what they come to, in their order', async () => {
    expect(await whenAllEnded([Promise.resolve(1), Promise.resolve(2)])).to.deep.equal([1, 2])
    expect(await whenAllEnded([])).to.deep.equal([])
  })

  it('fails with the first in order that fails, when the last has ended', async () => {
    let ended = false
    const slow = (async () => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      ended = true
      throw new Error('the second')
    })()
    const error: unknown = await whenAllEnded([Promise.reject(new Error('the first')), slow]).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).to.include({ message: 'the first' })
    expect(ended).to.equal(true)
  })
})
