import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { readSamples } from '../../../benchmarks/campaign/sample-log.js'
import { readCampaignFile, readSummaryFile } from '../../../benchmarks/campaign/store.js'
import { nativePeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { inFolder, plannedKeys, sampleKeys } from './stand-ins.js'

const program = fileURLToPath(new URL('../../../cli/main.js', import.meta.url))

describe('polyvisor bench, killed with SIGKILL', function () {
  this.timeout(120_000)
  needPeer(nativePeer)

  for (const lines of [1, 3, 12]) {
    it(`after ${lines} lines of its log, resumes to exactly the samples of its plan`, async () => {
      await inFolder(async (parent) => {
        const folder = join(parent, 'campaign')
        const child = bench(
          ...['--quick', '--platforms', 'native', '--workloads', 'integer-add,sort'],
          ...['--invocations', '4', '--iterations', '3', '--seed', '7', '--out', folder],
        )
        await killWhen(child, () => linesOf(join(folder, 'samples.jsonl')) >= lines)
        const kept = sampleKeys(await readSamples(folder))
        const [code] = await once(bench('--resume', folder), 'close')
        expect(code).to.equal(0)
        const campaign = await readCampaignFile(folder)
        const keys = sampleKeys(await readSamples(folder))
        expect(keys.slice(0, kept.length)).to.deep.equal(kept)
        expect([...keys].sort()).to.deep.equal([...plannedKeys(campaign)].sort())
        expect((await readSummaryFile(folder))?.complete).to.equal(true)
      })
    })
  }
})

function bench(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, 'bench', ...args], { stdio: 'ignore' })
}

function linesOf(path: string): number {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}

/** Looks at every turn of the event loop, so that the kill comes close upon the condition. */
async function killWhen(child: ChildProcess, condition: () => boolean): Promise<void> {
  const closed = once(child, 'close')
  while (child.exitCode === null && !condition()) await new Promise((resolve) => setTimeout(resolve, 1))
  child.kill('SIGKILL')
  await closed
}
