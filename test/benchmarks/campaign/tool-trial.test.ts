import { expect } from 'chai'
import type { GuestSession } from '../../../benchmarks/campaign/guest-session.js'
import { timePerUnit, workTime } from '../../../benchmarks/campaign/time-per-unit.js'
import { prepareTool, runTool } from '../../../benchmarks/campaign/tool-trial.js'
import { isOn } from '../../../benchmarks/campaign/workload.js'
import type { ToolOutput, ToolWorkload } from '../../../benchmarks/tools/tool.js'

const options = { timeout: 1000 }

/** A tool that says in its first line how long its work took. */
const counter: ToolWorkload = {
  name: 'count',
  tool: 'sysbench',
  title: 'counting',
  measure: 'operations',
  why: 'a stand-in',
  fixed: 'work',
  amount: 1,
  leastNs: 0,
  mostUnits: 1000,
  prepare: ({ folder }) => [['/bin/lay-out', `${folder}/file`]],
  command: (units) => ['/bin/count', String(units)],
  read({ output, status }: ToolOutput, units) {
    const ns = Number(/^took (\d+)$/.exec(output[0] ?? '')?.[1])
    return status === 0 && ns > 0 ? { amount: units, ns } : { problem: `status ${status} and no time` }
  },
}

/** A session in which lines come as given, all of them after so many nanoseconds. */
function saying(lines: readonly string[], elapsed = 2e9) {
  const asked: string[] = []
  const session: GuestSession = {
    place: { folder: '/disk' },
    async wait() {
      throw new Error('nothing is waited for')
    },
    async ask(command, accept) {
      asked.push(command)
      for (const line of lines) {
        const answer = accept(line, 0n)
        if (answer !== undefined) return { state: 'answered', answer, elapsed, at: 0n }
      }
      return { state: 'timed-out', reason: 'there was no answer within 1 s' }
    },
    evidence: () => lines.slice(-5),
    close() {},
  }
  return { session, asked }
}

describe('a standard tool in a campaign', () => {
  it('is run as one command, and its own time and work stand beside those of the host', async () => {
    const { session, asked } = saying(['output took 1500000000', 'complaint a warning', 'done exec 0 77'])
    const trial = await runTool(session, counter, 300, options)
    expect(asked).to.deep.equal(['exec /bin/count 300'])
    expect(trial).to.deep.equal({
      state: 'answered',
      elapsed: 2e9,
      ticks: 77,
      checksum: '000000000000012c',
      reported: { ns: 1.5e9, amount: 300 },
      verdict: 'exact',
    })
    if (trial.state !== 'answered') return
    expect(timePerUnit({ ...trial, units: 300 })).to.equal(5e6)
    expect(workTime(trial)).to.equal(1.5e9)
    const { reported: _reported, ...payload } = trial
    expect(timePerUnit({ ...payload, units: 500 })).to.equal(4e6)
    expect(workTime(payload)).to.equal(2e9)
  })

  it('has its long lines put together again, each stream for itself', async () => {
    const pieces = [
      'output-part took 15',
      'complaint-part x',
      'output 00000000',
      'complaint y',
      'done exec 0 1',
    ]
    expect(await runTool(saying(pieces).session, counter, 1, options)).to.deep.include({
      reported: { ns: 1.5e9, amount: 1 },
    })
  })

  it('is wrong if it says that its work took longer than the whole of it took here', async () => {
    const trial = await runTool(
      saying(['output took 2500000000', 'done exec 0 1']).session,
      counter,
      1,
      options,
    )
    expect(trial).to.have.nested.property('failure.outcome', 'wrong')
    expect(trial).to.have.nested.property('failure.reason').that.contains('took 2.5 s').and.contains('2 s')
  })

  it('fails with its status and last words, or with what could not be read', async () => {
    const ended = await runTool(
      saying(['complaint no such file', 'done exec 3 1']).session,
      counter,
      1,
      options,
    )
    expect(ended).to.deep.include({ lost: false })
    expect(ended).to.have.nested.property('failure.outcome', 'failed')
    expect(ended).to.have.nested.property('failure.reason').that.equals('count: status 3 and no time')
    const babbling = saying(['output hello', 'done exec 0 1'])
    expect(await runTool(babbling.session, counter, 1, options)).to.have.nested.property(
      'failure.outcome',
      'garbage',
    )
    expect(babbling.asked).to.have.length(2)
    const silent = await runTool(saying(['output took 5']).session, counter, 1, options)
    expect(silent).to.deep.include({ lost: true })
    expect(silent).to.have.nested.property('failure.outcome', 'timed-out')
    const refused = await runTool(saying(['error unsupported no root']).session, counter, 1, options)
    expect(refused).to.have.nested.property('failure.outcome', 'unsupported')
  })

  it('is run once more if it succeeded and its output cannot be believed', async () => {
    const doubtful = saying(['output hello', 'done exec 0 1'])
    const right = saying(['output took 5', 'done exec 0 1'])
    let asked = 0
    const session: GuestSession = {
      ...doubtful.session,
      ask: (...given) => (asked++ === 0 ? doubtful : right).session.ask(...given),
    }
    expect(await runTool(session, counter, 1, options)).to.deep.include({ reported: { ns: 5, amount: 1 } })
    expect(asked).to.equal(2)
  })

  it('is made ready by its commands, each of which must succeed', async () => {
    const ready = saying(['done exec 0 1'])
    expect(await prepareTool(ready.session, counter, options)).to.deep.equal({
      state: 'prepared',
      elapsed: 2e9,
    })
    expect(ready.asked).to.deep.equal(['exec /bin/lay-out /disk/file'])
    const full = saying(['complaint no space left', 'done exec 28 1'])
    expect(await prepareTool(full.session, counter, options))
      .to.have.nested.property('failure.reason')
      .that.equals("count could not be prepared: exit status 28, 'no space left'")
  })

  it('is only on platforms with a root file system', () => {
    const rootImage = { name: 'tools', sha256: '0'.repeat(64), recipeSha256: '0'.repeat(64), packages: {} }
    expect(isOn({ tool: counter }, { target: 'linux-x86_64', rootImage })).to.equal(true)
    expect(isOn({ tool: counter }, { target: 'linux-x86_64' })).to.equal(false)
    expect(isOn({ targets: ['metal-i386'] }, { target: 'linux-x86_64', rootImage })).to.equal(false)
  })
})
