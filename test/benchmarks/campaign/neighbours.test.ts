import { expect } from 'chai'
import { bootNeighbours } from '../../../benchmarks/campaign/neighbours.js'
import type { CampaignPlatform } from '../../../benchmarks/campaign/platform.js'
import { selectPlatforms } from '../../../benchmarks/campaign/selection.js'
import { visit } from '../../../benchmarks/campaign/visit.js'
import { discoverPlatforms } from '../../../benchmarks/index.js'
import { test as testDriver } from '../../../drivers/test/driver.js'
import { nativePeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection, thrown } from '../../support/rejection.js'
import { standInPayload, standInPlatform, standInWorkloads } from './stand-ins.js'

/** Counts the stand-in payloads, in the order in which they come up, and notes what each is asked. */
async function counted(id: string, neighbours: number, comesUp: (index: number) => boolean = () => true) {
  const asked: string[][] = []
  const platform = await standInPlatform(id, (machine) => {
    const own: string[] = []
    const index = asked.push(own) - 1
    const note = (line: string): undefined => {
      own.push(line)
    }
    return standInPayload(note, comesUp(index))(machine)
  })
  return { asked, platform: { ...platform, neighbours } satisfies CampaignPlatform }
}

async function machinesLeft(platform: CampaignPlatform): Promise<readonly string[]> {
  await using connection = await testDriver.connect(platform.record.uri)
  return (await connection.list()).map(({ name }) => name)
}

const [add] = standInWorkloads
const options = { name: 'measured', timeout: 1000 }

describe('machines side by side', () => {
  it('all do the workload that is measured on one of them, and only as long as that', async () => {
    const { asked, platform } = await counted('beside', 2)
    if (add === undefined) return expect.fail()
    let whileMeasured: number[] = []
    const { failures } = await visit(
      platform,
      [add],
      async () => {
        whileMeasured = asked.map((lines) => lines.filter((line) => line.startsWith('run add')).length)
        return undefined
      },
      options,
    )
    expect(failures).to.deep.equal([])
    expect(asked).to.have.length(3)
    expect(whileMeasured[0]).to.equal(0)
    expect(Math.min(...whileMeasured.slice(1))).to.be.greaterThan(0)
    expect(asked[1]?.at(-1)).to.match(/^run add \d+$/)
    expect(await machinesLeft(platform)).to.deep.equal([])
  })

  it('fail together if one of them does not come up, and none is left', async () => {
    const { asked, platform } = await counted('beside-broken', 3, (index) => index < 2)
    if (add === undefined) return expect.fail()
    const { failures } = await visit(platform, [add], () => expect.fail('nothing can be measured'), options)
    expect(failures.map(({ reason }) => reason)).to.deep.equal([
      'the machine 2 of 3 beside it: the payload did not come up: there was no answer within 1 s',
    ])
    expect(asked).to.have.length(3)
    expect(await machinesLeft(platform)).to.deep.equal([])
  })

  it('say so when one of them gives a wrong answer or falls silent in the middle', async () => {
    if (add === undefined) return expect.fail()
    for (const [id, answer, outcome] of [
      ['beside-wrong', 'done add 1 1000 0000000000000bad', 'wrong'],
      ['beside-silent', '', 'timed-out'],
    ] as const) {
      let machines = 0
      const platform = await standInPlatform(id, (machine) => {
        const index = machines++
        return standInPayload((line) => (index === 1 && line.startsWith('run') ? answer : undefined))(machine)
      })
      const { failures } = await visit({ ...platform, neighbours: 1 }, [add], async () => undefined, options)
      expect(failures, id).to.have.length(1)
      expect(failures[0], id).to.deep.include({ workload: 'add', outcome })
      expect(failures[0]?.reason).to.match(/^a machine beside it: add\b/)
    }
  })

  it('are all gone after an interruption', async () => {
    const { platform } = await counted('beside-aborted', 2, (index) => index === 0)
    const abort = new AbortController()
    setImmediate(() => abort.abort())
    await rejection('ERR_ABORTED', bootNeighbours(platform, { ...options, signal: abort.signal }))
    expect(await machinesLeft(platform)).to.deep.equal([])
  })

  it('are a setting of a platform, a whole number of them', () => {
    const select = (only: string) =>
      selectPlatforms({ architectures: ['i386'], only: [only], sweep: undefined, baseline: undefined })
    expect(select('qemu-tcg-linux:copies=4').map(({ settings }) => settings)).to.deep.equal([{ copies: '4' }])
    for (const wrong of ['0', '1.5', 'many', '65']) {
      thrown('ERR_INVALID_ARGUMENT', () => select(`native:copies=${wrong}`))
    }
  })

  describe('as processes of this machine', () => {
    needPeer(nativePeer)

    it('are as many as were asked for, one of them measured', async () => {
      const { platforms } = await discoverPlatforms({ only: ['native-x86_64', 'native-x86_64:copies=3'] })
      expect(platforms.map(({ neighbours }) => neighbours)).to.deep.equal([undefined, 2])
      const [, three] = platforms
      expect(three?.record).to.deep.include({ baseline: 'native-x86_64', label: 'same machine code' })
    })
  })
})
