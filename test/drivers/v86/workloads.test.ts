import { expect } from 'chai'
import { workloadsOf } from '../../../benchmarks/guest/catalogue.js'
import type { PayloadTarget } from '../../../benchmarks/guest/images.js'
import { native } from '../../../drivers/native/driver.js'
import type { AnyDomain } from '../../../src/domain.js'
import { supports } from '../../../src/supports.js'
import { type ConsoleLines, speakLines } from '../../local/console-lines.js'
import { nativeI386Peer, v86Peer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { useV86 } from './set-up.js'

async function boot(domain: AnyDomain): Promise<ConsoleLines> {
  if (!supports(domain, 'console')) throw new Error('the driver has no console')
  await domain.start()
  const talk = speakLines(await domain.openConsole({ scrollback: true }))
  expect(await talk.next()).to.match(/^ready /)
  return talk
}

async function listWorkloads(talk: ConsoleLines): Promise<readonly string[]> {
  const names: string[] = []
  for (let line = await talk.ask('list'); line.startsWith('workload '); line = await talk.next()) {
    names.push(line.slice('workload '.length))
  }
  return names
}

/** Checksum of one unit. */
async function checksum(talk: ConsoleLines, workload: string): Promise<string | undefined> {
  return /^done \S+ 1 \d+ ([0-9a-f]{16})$/.exec(await talk.ask(`run ${workload} 1`))?.[1]
}

/** The workloads of an image that only compute. */
function computing(target: PayloadTarget): readonly string[] {
  return workloadsOf(target)
    .filter(({ family }) => family === 'compute')
    .map(({ name }) => name)
}

describe('v86 and a native process', function () {
  this.timeout(120_000)
  needPeer(v86Peer)
  needPeer(nativeI386Peer)
  const here = useV86()

  it('compute the same in every workload', async () => {
    const connection = await native.connect('native:///workloads')
    const process_ = await connection.define({
      name: 'process',
      architecture: 'i386',
      boot: { kernel: payloadImage('linux-i386') },
    })
    try {
      const bare = await boot(process_)
      const emulated = await boot(
        await here.connection.define({
          name: 'machine',
          architecture: 'i386',
          boot: { kernel: payloadImage('metal-i386') },
        }),
      )
      const workloads = computing('linux-i386')
      expect(computing('metal-i386')).to.deep.equal(workloads)
      expect(await listWorkloads(bare)).to.include.members(workloads)
      expect(await listWorkloads(emulated)).to.include.members(workloads)
      const different: string[] = []
      for (const workload of workloads) {
        const right = await checksum(bare, workload)
        expect(right, workload).to.be.a('string')
        if ((await checksum(emulated, workload)) !== right) different.push(workload)
      }
      expect(different).to.deep.equal([])
    } finally {
      if ((await process_.info()).state === 'running') await process_.destroy()
      await process_.undefine()
      await connection.close()
    }
  })
})
