import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect } from 'chai'
import { createNoiseSampler } from '../../../../benchmarks/campaign/noise/sampler.js'
import { logRecordSchema } from '../../../../benchmarks/campaign/records.js'
import { linuxPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { inFolder } from '../stand-ins.js'

const stat = (steal: number, interrupts: number): string =>
  `cpu  1 2 3 4 5 6 7 ${steal} 9 10\nintr ${interrupts} 1\nsoftirq 50 1\n`
const process77 = (minor: number, threads: number): string =>
  `77 (a b) S 1 1 1 0 -1 0 ${minor} 0 2 0 1 1 0 0 20 0 ${threads} 0\n`
const pressure = (total: number): string => `some avg10=0.00 avg60=0.00 avg300=0.00 total=${total}\n`
const status = (switches: number): string => `Name:\tx\nnonvoluntary_ctxt_switches:\t${switches}\n`

describe('the noise beside a sample', () => {
  it('is what each counter grew by since the sample before', async () => {
    await withFiles(
      {
        'proc/stat': stat(3, 100),
        'proc/77/stat': process77(10, 1),
        'proc/77/task/77/schedstat': '5 1000 4\n',
        'proc/77/task/77/status': status(8),
        'proc/pressure/cpu': pressure(7),
        'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': '800000\n',
        'sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq': '3200000\n',
        'sys/class/hwmon/hwmon0/name': 'nvme\n',
        'sys/class/hwmon/hwmon0/temp1_input': '99000\n',
        'sys/class/hwmon/hwmon1/name': 'k10temp\n',
        'sys/class/hwmon/hwmon1/temp1_input': '51250\n',
      },
      async (root, write) => {
        using sampler = createNoiseSampler({ pid: 77, root })
        sampler.begin()
        await write({
          'proc/stat': stat(5, 140),
          'proc/77/stat': process77(13, 1),
          'proc/77/task/77/schedstat': '6 1500 6\n',
          'proc/77/task/77/status': status(9),
          'proc/pressure/cpu': pressure(9),
          'sys/class/hwmon/hwmon1/temp1_input': '52000\n',
        })
        expect(sampler.lap()).to.deep.equal({
          stealNs: 2e7,
          interrupts: 40,
          softInterrupts: 0,
          minorFaults: 3,
          majorFaults: 0,
          waitNs: 500,
          preemptions: 1,
          cpuPressureNs: 2000,
          frequencyHz: 3.2e9,
          temperatureC: 52,
        })
        expect(sampler.lap()).to.include({ stealNs: 0, preemptions: 0, waitNs: 0, minorFaults: 0 })
      },
    )
  })

  it('holds threads that came meanwhile from their beginning, and keeps what those that ended had gathered', async () => {
    await withFiles(
      {
        'proc/77/stat': process77(0, 2),
        'proc/77/task/77/schedstat': '5 1000 4\n',
        'proc/77/task/78/schedstat': '5 2000 4\n',
      },
      async (root, write) => {
        using sampler = createNoiseSampler({ pid: 77, root })
        sampler.begin()
        await write({
          'proc/77/stat': process77(0, 3),
          'proc/77/task/77/schedstat': '5 1001 5\n',
          'proc/77/task/78/schedstat': '5 2020 5\n',
          'proc/77/task/79/schedstat': '5 300 1\n',
        })
        expect(sampler.lap()).to.include({ waitNs: 321 })
        await rm(join(root, 'proc/77/task/78'), { recursive: true })
        await write({ 'proc/77/stat': process77(0, 2), 'proc/77/task/77/schedstat': '5 1002 6\n' })
        expect(sampler.lap()).to.include({ waitNs: 1 })
      },
    )
  })

  it('has only what the machine tells: nothing, not 0', async () => {
    await withFiles({ 'proc/pressure/memory': pressure(1), 'proc/stat': 'cpu  1 2 3 4\n' }, async (root) => {
      using sampler = createNoiseSampler({ pid: 77, root })
      sampler.begin()
      expect(sampler.lap()).to.deep.equal({ memoryPressureNs: 0 })
    })
    await withFiles({}, async (root) => {
      using sampler = createNoiseSampler({ pid: 77, root })
      sampler.begin()
      expect(sampler.lap()).to.equal(undefined)
      expect(sampler.reading()).to.equal(undefined)
    })
  })

  it('leaves out a counter that went backwards, instead of a negative figure', async () => {
    await withFiles({ 'proc/stat': stat(9, 100) }, async (root, write) => {
      using sampler = createNoiseSampler({ pid: 77, root })
      sampler.begin()
      await write({ 'proc/stat': stat(1, 101) })
      expect(sampler.lap()).to.deep.equal({ interrupts: 1, softInterrupts: 0 })
    })
  })

  it('takes no more from a source that is too slow, and says which', async () => {
    await withFiles({ 'proc/stat': stat(1, 1), 'proc/pressure/io': pressure(1) }, async (root) => {
      let time = 0n
      let readings = 0
      // the first group's five trials of two looks at the clock take two milliseconds each, all else nothing
      const now = (): bigint => {
        readings++
        if (readings <= 10 && readings % 2 === 0) time += 2_000_000n
        return time
      }
      using sampler = createNoiseSampler({ pid: 77, root, now })
      sampler.begin()
      expect(sampler.lap()).to.deep.equal({ ioPressureNs: 0 })
      expect(sampler.reading()).to.deep.equal({
        readings: 2,
        medianNs: 0,
        maximumNs: 0,
        tooSlow: ['interrupts'],
      })
    })
  })
})

describe('the noise on this machine', () => {
  needPeer(linuxPeer)

  it('is counted with all threads of a process, and fits the record', async () => {
    using sampler = createNoiseSampler()
    sampler.begin()
    const worker = new Worker('const held = Buffer.alloc(1 << 24, 1); process.exitCode = held[5] - 1', {
      eval: true,
    })
    await once(worker, 'exit')
    const noise = sampler.lap()
    expect(noise?.minorFaults).to.be.greaterThan(1000) // a worker of Node takes some thousand pages
    logRecordSchema.parse({
      kind: 'sample',
      platform: 'native',
      invocation: 0,
      workload: 'add',
      iteration: 0,
      units: 1,
      elapsed: 1,
      ticks: 1,
      checksum: '0',
      verdict: 'exact',
      noise,
    })
  })
})

async function withFiles(
  files: Readonly<Record<string, string>>,
  work: (root: string, write: (files: Readonly<Record<string, string>>) => Promise<void>) => Promise<unknown>,
): Promise<void> {
  await inFolder(async (folder) => {
    const write = async (some: Readonly<Record<string, string>>): Promise<void> => {
      for (const [name, text] of Object.entries(some)) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), text)
      }
    }
    await write(files)
    await work(`${folder}/`, write)
  })
}
