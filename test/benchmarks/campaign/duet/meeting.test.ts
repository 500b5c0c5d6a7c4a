import { expect } from 'chai'
import fc from 'fast-check'
import { createMeeting } from '../../../../benchmarks/campaign/duet/meeting.js'
import { rejection } from '../../../support/rejection.js'

/** What a promise came to, if it has settled by now. */
async function settled<Value>(promise: Promise<Value>): Promise<Value | 'waits'> {
  const waits = new Promise<'waits'>((resolve) => setImmediate(() => resolve('waits')))
  return await Promise.race([promise, waits])
}

describe('a meeting', () => {
  it('lets the first one wait for the second, and gives each the value of the other', async () => {
    const [first, second] = createMeeting<number>()
    const waiting = first.meet('sort', 'start', 1)
    expect(await settled(waiting)).to.equal('waits')
    expect(await second.meet('sort', 'start', 2)).to.equal(1)
    expect(await waiting).to.equal(2)
  })

  it('ends a wait when the other side gives the scene up, and no other', async () => {
    const [first, second] = createMeeting<number>()
    const waiting = first.meet('sort', 'start', 1)
    second.giveUp('add')
    expect(await settled(waiting)).to.equal('waits')
    second.giveUp('sort')
    expect(await waiting).to.equal(undefined)
    expect(await first.meet('sort', 'end', 1)).to.equal(undefined)
    expect(await first.meet('add', 'start', 1)).to.equal(undefined)
    const next = first.meet('chase', 'start', 1)
    expect(await settled(next)).to.equal('waits')
    expect(await second.meet('chase', 'start', 2)).to.equal(1)
  })

  it('ends every wait when the other side leaves', async () => {
    const [first, second] = createMeeting<number>()
    const waiting = second.meet('sort', 'start', 1)
    first.leave()
    expect(await waiting).to.equal(undefined)
    expect(await second.meet('add', 'start', 1)).to.equal(undefined)
  })

  it('refuses two that wait at different steps, instead of waiting for ever', async () => {
    const [first, second] = createMeeting<number>()
    const waiting = first.meet('sort', 'start', 1)
    const error = await rejection('ERR_INTERNAL', second.meet('sort', 'end', 2))
    expect(error.message).to.contain("'sort, start'").and.to.contain("'sort, end'")
    second.leave()
    expect(await waiting).to.equal(undefined)
  })

  it('brings both through, wherever either gives up', async () => {
    const scene = fc.record({ steps: fc.nat(4), giveUp: fc.option(fc.nat(4)) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(scene, fc.option(fc.nat(4))), { maxLength: 6 }),
        fc.option(fc.nat(6)),
        async (scenes, leaves) => {
          const [first, second] = createMeeting<string>()
          const play = async (side: typeof first, own: 0 | 1): Promise<readonly string[]> => {
            const met: string[] = []
            for (const [index, [{ steps, giveUp }, other]] of scenes.entries()) {
              if (own === 0 && leaves === index) break
              const mine = own === 0 ? giveUp : other
              for (let step = 0; step <= steps; step++) {
                if (mine === step) {
                  side.giveUp(String(index))
                  break
                }
                const value = await side.meet(String(index), String(step), `${index}/${step}`)
                if (value === undefined) break
                met.push(value)
              }
            }
            side.leave()
            return met
          }
          const [mine, theirs] = await Promise.all([play(first, 0), play(second, 1)])
          expect(mine).to.deep.equal(theirs)
        },
      ),
    )
  })
})
