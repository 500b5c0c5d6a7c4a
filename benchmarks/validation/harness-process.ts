import { execute } from '../campaign/execute.js'
import { knownWorkloads } from '../campaign/known-workloads.js'
import { makePlan } from '../campaign/plan.js'
import type { CampaignRecord } from '../campaign/records.js'
import { openSampleLog } from '../campaign/sample-log.js'
import { keepHeapSmall } from '../campaign/small-heap.js'
import { createFolder } from '../campaign/store.js'
import { toolVersion } from '../campaign/tool-version.js'
import { instantPlatform } from './instant-payload.js'

/**
 * A process of its own that runs a campaign as the command line does, on platforms that take no time, in the folder it
 * is given, and says after every round how many samples there are and how large it is.
 */
const [folder = '', platformCount = '2', workloadCount = '1', sampleCount = '1000'] = process.argv.slice(2)
const ids = Array.from({ length: Number(platformCount) }, (_, index) => `machine-${index}`)
const platforms = await Promise.all(ids.map((id) => instantPlatform(id, 'machine-0')))
// Whatever real payload has them: this one has them all, but for distributions and tools.
const workloads = knownWorkloads()
  .filter(({ spread, tool, cpus = 1 }) => spread === undefined && tool === undefined && cpus === 1)
  .map(({ targets: _targets, needs: _needs, ...workload }) => workload)
  .slice(0, Number(workloadCount))
const iterations = 20
const inRound = platforms.length * workloads.length * iterations
const rounds = Math.max(4, Math.ceil(Number(sampleCount) / inRound))
const campaign: CampaignRecord = {
  kind: 'polyvisor-campaign',
  schemaVersion: 1,
  id: 'abcd1234',
  created: '2026-01-02T03:04:05.678Z',
  tool: { name: 'polyvisor', version: toolVersion() },
  form: 'custom',
  seed: 1,
  command: ['polyvisor', 'bench'],
  platforms: platforms.map(({ record }) => record),
  excluded: [],
  workloads: workloads.map(({ name }) => name),
  plan: {
    ...makePlan({ form: 'full', invocations: rounds, iterations }),
    budgetNs: 1e15,
    sampleTargetNs: 1,
  },
}
await createFolder(folder, campaign)
await using log = await openSampleLog(folder)
using _heap = keepHeapSmall()
let samples = 0
let round = -1
for await (const event of execute({ campaign, platforms, workloads, log })) {
  if (event.type === 'recorded') samples += event.records.filter(({ kind }) => kind === 'sample').length
  if (event.type !== 'measuring' || event.round === round) continue
  round = event.round
  process.stdout.write(`${JSON.stringify({ samples, bytes: process.memoryUsage.rss() })}\n`)
}
