import { expect } from 'chai'
import { clockHertz, createPace } from '../../../drivers/jsnes/worker/pace.js'

/** Cycles of a second. */
const second = clockHertz

describe('The pace of an NES', () => {
  it('is that of its clock, 1.789773 MHz', () => {
    expect(clockHertz).to.be.closeTo(1_789_773, 1)
  })

  it('has it wait while it is ahead, by how much', () => {
    const pace = createPace()
    pace.restart(1000, 50)
    expect(pace.delay(1000 + second / 2, 60)).to.be.closeTo(490, 1e-6)
  })

  it('lets it catch up what it is behind by less than a second', () => {
    const pace = createPace()
    pace.restart(0, 0)
    expect(pace.delay(second, 1900)).to.be.closeTo(-900, 1e-6)
    expect(pace.delay(2 * second, 1950)).to.be.closeTo(50, 1e-6)
  })

  it('begins anew when it is behind by more', () => {
    const pace = createPace()
    pace.restart(0, 0)
    pace.delay(second, 5000)
    expect(pace.delay(2 * second, 5100)).to.be.closeTo(900, 1e-6)
  })
})
