import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { campaignFiles } from '../campaign/campaign-files.js'
import { readSamples, readSampleText } from '../campaign/sample-log.js'
import { readCampaignFile } from '../campaign/store.js'
import { digestOfFile } from '../digest.js'
import { createRandom, median } from '../stats/index.js'
import { brokenInvariants } from './log-invariants.js'
import { judge, validation } from './validation.js'

const program = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

/** What became of one campaign that was killed again and again. */
interface KilledCampaign {
  readonly kills: number
  readonly samples: number
  /** Kills that left a torn tail. */
  readonly torn: number
  readonly broken: readonly string[]
}

/** When a run is killed: so long after its start, or after its log grew. */
interface Moment {
  readonly from: 'start' | 'write'
  readonly milliseconds: number
}

/** Campaigns killed with SIGKILL at random moments and resumed each time lose and double nothing. */
export const killedAnywhere = validation({
  name: 'kill',
  title: 'Killed with SIGKILL at random moments, and resumed',
  settings: {
    kills: { about: 'kills', default: 200, least: 1 },
    rounds: { about: 'invocations of each platform in a campaign', default: 30, least: 2 },
    longest: { about: 'milliseconds after which a run is killed at the latest', default: 4000, least: 100 },
    seed: { about: 'seed of the moments', default: 1, least: 0 },
    duet: { about: '1 for duets with QEMU, instead of native and v86', default: 0, least: 0 },
  },
  async run({ kills, rounds, longest, seed, duet }, folder, say) {
    const plan = duet > 0 ? ['--duet', '--platforms', 'native,qemu-tcg'] : ['--platforms', 'native,v86']
    const random = createRandom(seed)
    const campaigns: KilledCampaign[] = []
    let left = kills
    while (left > 0) {
      const path = join(folder, String(campaigns.length))
      // Half of the moments are near a write, which is a small part of a run.
      const moment = (): Moment =>
        random.uniform() < 0.5
          ? { from: 'start', milliseconds: random.integer(longest + 1) }
          : { from: 'write', milliseconds: 30 * random.uniform() }
      const done = await killCampaign(path, plan, rounds, left, moment, say)
      campaigns.push(done)
      left -= done.kills
    }
    const broken = campaigns.flatMap((campaign) => campaign.broken)
    const made = campaigns.reduce((sum, campaign) => sum + campaign.kills, 0)
    return {
      rows: campaigns.map((campaign, index) => ({
        campaign: index + 1,
        kills: campaign.kills,
        'in a write': campaign.torn,
        samples: campaign.samples,
        broken: campaign.broken.length,
      })),
      aims: [
        {
          aim: 'resumed every time, with no sample lost or doubled',
          found: broken[0] ?? `after ${made} kills every sample is there once`,
          verdict: judge(broken.length === 0),
        },
      ],
      details: { campaigns, killsInACampaign: median(campaigns.map((campaign) => campaign.kills)) },
    }
  },
})

/** Runs a campaign, killing every run of it after a random time, until it comes to its end or there were enough kills. */
async function killCampaign(
  folder: string,
  plan: readonly string[],
  rounds: number,
  mostKills: number,
  moment: () => Moment,
  say: (text: string) => void,
): Promise<KilledCampaign> {
  const first = [
    ...['--quick', ...plan, '--workloads', 'integer-add,sort'],
    ...['--invocations', String(rounds), '--budget', '1h', '--out', folder],
  ]
  const broken: string[] = []
  let [kills, torn] = [0, 0]
  const log = join(folder, campaignFiles.samples)
  let kept = { length: 0, digest: await digestOfFile(log, 0) }
  for (;;) {
    // Killed before its campaign.json was there, it is begun anew.
    const begun = existsSync(join(folder, campaignFiles.campaign))
    const child = bench(begun ? ['--resume', folder] : first)
    const killed = kills < mostKills ? await killAt(child, moment(), folder) : await finished(child)
    if ((await digestOfFile(log, kept.length)) !== kept.digest) {
      broken.push(`what was in the log before kill ${kills} is not what was there after it`)
    }
    if (killed !== 'SIGKILL') {
      if (killed !== 0) broken.push(`a resumed run ended with status ${killed}`)
      break
    }
    kills++
    const text =
      begun || existsSync(join(folder, campaignFiles.campaign)) ? await readSampleText(folder) : undefined
    if ((text?.torn ?? 0) > 0) torn++
    kept = {
      length: text?.length ?? 0,
      digest: await digestOfFile(log, text?.length ?? 0),
    }
    say(`kill ${kills}, ${kept.length} bytes of log`)
  }
  const records = await readSamples(folder)
  broken.push(...brokenInvariants(await readCampaignFile(folder), records))
  return { kills, torn, samples: records.filter(({ kind }) => kind === 'sample').length, broken }
}

function bench(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, 'bench', ...args], { stdio: 'ignore' })
}

/** Kills a run. Returns its status if it had ended by then. */
async function killAt(child: ChildProcess, moment: Moment, folder: string): Promise<number | 'SIGKILL'> {
  const ended = finished(child)
  const { signal, abort } = abortable()
  const waited = async (): Promise<void> => {
    if (moment.from === 'write') await nextWrite(folder, signal)
    await delay(moment.milliseconds, undefined, { signal })
  }
  await Promise.race([ended, waited().catch(() => {})])
  abort()
  child.kill('SIGKILL')
  return await ended
}

function abortable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

/** Waits until the log of a campaign changes; not at all if its folder is not there yet. */
async function nextWrite(folder: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(folder)) return
  for await (const { filename } of watch(folder, { signal })) {
    if (filename === campaignFiles.samples) return
  }
}

async function finished(child: ChildProcess): Promise<number | 'SIGKILL'> {
  const [code] = await once(child, 'close')
  return typeof code === 'number' ? code : 'SIGKILL'
}
