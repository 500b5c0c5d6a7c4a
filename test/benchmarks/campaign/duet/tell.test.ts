import { expect } from 'chai'
import { createMeeting } from '../../../../benchmarks/campaign/duet/meeting.js'
import { tellInTurn } from '../../../../benchmarks/campaign/duet/tell.js'

describe('telling two sides to begin', () => {
  /** Both sides of a meeting, of which the named one is told first, and arrives first or last. */
  async function told(first: 'a' | 'b', arrivals: readonly ('a' | 'b')[]): Promise<readonly string[]> {
    const [a, b] = createMeeting<true>()
    const sides = { a, b }
    const order: string[] = []
    const ends = arrivals.map((side) =>
      tellInTurn(
        side === first,
        () => sides[side].meet('sort', 'under way', true),
        async () => {
          order.push(side)
          await Promise.resolve()
          return side
        },
      ),
    )
    expect(await Promise.all(ends)).to.deep.equal(arrivals)
    return order
  }

  it('begins with the one whose turn it is, whoever is there sooner', async () => {
    for (const arrivals of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      expect(await told('a', arrivals)).to.deep.equal(['a', 'b'])
      expect(await told('b', arrivals)).to.deep.equal(['b', 'a'])
    }
  })

  it('begins nothing beside a side that has left, but for the one that was first anyway', async () => {
    for (const first of [true, false]) {
      const [side, other] = createMeeting<true>()
      other.leave()
      const begun = await tellInTurn(
        first,
        () => side.meet('sort', 'under way', true),
        async () => 'begun',
      )
      expect(begun).to.equal(first ? 'begun' : undefined)
    }
  })
})
