import { expect } from 'chai'
import { createClockComparison } from '../../../benchmarks/campaign/guest-clock.js'
import type { GuestSession } from '../../../benchmarks/campaign/guest-session.js'

const options = { timeout: 1000 }

describe('the comparison of a guest’s clock with the host’s', () => {
  it('takes the fastest of several answers, and the middle of its way', async () => {
    const clocks = createClockComparison()
    // nanoseconds of arrival, round trip, answer
    const answers = [
      [10_000n, 900, 'clock 70'],
      [20_000n, 100, 'clock 80'],
      [30_000n, 500, 'clock 90'],
      [40_000n, 500, 'clock 91'],
      [50_000n, 500, 'clock 92'],
      [1_000_000n, 200, 'clock 5080'],
      ...Array.from({ length: 4 }, () => [2_000_000n, 5000, 'clock 6000'] as const),
    ] as const
    const session = answering(answers)
    await clocks.read(session, options)
    expect(clocks.pairs()).to.equal(undefined)
    await clocks.read(session, options)
    expect(clocks.pairs()).to.deep.equal([
      { hostNs: 0, ticks: 0, uncertaintyNs: 50 },
      { hostNs: 999_900 - 19_950, ticks: 5000, uncertaintyNs: 100 },
    ])
  })

  it('keeps every tick of a counter that is above 2^53', async () => {
    const clocks = createClockComparison()
    const session = answering([
      ...Array.from({ length: 5 }, () => [1n, 0, 'clock 18446744073709551600'] as const),
      ...Array.from({ length: 5 }, () => [2n, 0, 'clock 18446744073709551615'] as const),
    ])
    await clocks.read(session, options)
    await clocks.read(session, options)
    expect(clocks.pairs()?.map(({ ticks }) => ticks)).to.deep.equal([0, 15])
  })

  it('is not there for a payload that has no clock', async () => {
    const clocks = createClockComparison()
    const session = answering([[1n, 0, 'error unknown-command no such command']])
    await clocks.read(session, options)
    await clocks.read(session, options) // would find no further answer
    expect(clocks.pairs()).to.equal(undefined)
  })

  it('begins anew with every boot, and keeps the boot with most pairs', async () => {
    const clocks = createClockComparison()
    const at = (time: bigint) => Array.from({ length: 5 }, () => [time, 0, `clock ${time}`] as const)
    const session = answering([...at(1n), ...at(7n), ...at(100n)])
    await clocks.read(session, options)
    await clocks.read(session, options)
    clocks.reboot()
    await clocks.read(session, options)
    expect(clocks.pairs()?.map(({ hostNs }) => hostNs)).to.deep.equal([0, 6])
  })
})

/** A session that gives these answers, one after the other: when it arrived, how long it took, and the line. */
function answering(answers: readonly (readonly [at: bigint, elapsed: number, line: string])[]): GuestSession {
  const left = [...answers]
  return {
    async ask(command, accept) {
      expect(command).to.equal('clock')
      const [at, elapsed, line] = left.shift() ?? [0n, 0, '']
      const answer = accept(line, at)
      return answer === undefined
        ? { state: 'timed-out', reason: 'no answer was left' }
        : { state: 'answered', answer, elapsed, at }
    },
    wait: async () => ({ state: 'ended', reason: 'it is not asked' }),
    evidence: () => [],
    close: () => {},
  }
}
