import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { native } from '../../../drivers/native/driver.js'
import { createSession } from '../../campaign/guest-session.js'
import { createNoiseSampler } from '../../campaign/noise/sampler.js'
import { openSource } from '../../campaign/noise/source.js'
import { payloadImage } from '../../guest/images.js'
import { type Measure, medianInterval, pairedRatio, type Suite } from '../measure.js'

const readings = 400

/** What it costs to read the kernel's counters beside every sample, and what that does to the samples. */
export const noise: Suite = {
  name: 'noise',
  async measure() {
    if (process.platform !== 'linux') return 'the counters are those of Linux'
    return [...sources(), ...(await samplers()), await effect()]
  },
}

/** One file after the other, in a loop: caches are warm. */
function sources(): readonly Measure[] {
  const files = [
    'stat',
    'self/stat',
    'self/status',
    'self/schedstat',
    'pressure/cpu',
    'interrupts',
    'cpuinfo',
  ]
  return files.flatMap((name) => {
    using source = openSource(`/proc/${name}`)
    if (source === undefined) return []
    return [measure(`read /proc/${name}`, () => source.read(), 'in a loop')]
  })
}

/** All counters as between two samples: after a while in which others had the caches. */
async function samplers(): Promise<readonly Measure[]> {
  const child = spawn('sleep', ['60'])
  try {
    await once(child, 'spawn')
    return [await sampler('a process with one thread', child), await sampler('this process', undefined)]
  } finally {
    child.kill()
  }
}

async function sampler(what: string, child: ChildProcess | undefined): Promise<Measure> {
  using counters = createNoiseSampler({ pid: child?.pid })
  counters.begin()
  const times: number[] = []
  for (let index = 0; index < readings; index++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    times.push(timed(() => counters.lap()))
  }
  return {
    name: `read all counters of ${what}`,
    unit: 'µs',
    ...interval(times),
    detail: '5 ms after the last',
  }
}

/** Samples of about a millisecond on the native platform, every other one right after a reading. */
async function effect(): Promise<Measure> {
  const { path } = await payloadImage('linux-x86_64')
  await using connection = await native.connect('native:///polyvisor-bench-noise')
  const domain = await connection.define({ name: 'noise', boot: { kernel: path } })
  await domain.start()
  const session = createSession(await domain.openConsole({ scrollback: true }))
  const { pid } = await domain.info()
  using counters = createNoiseSampler({ pid })
  counters.begin()
  const options = { timeout: 10_000 }
  const sample = async (): Promise<number> => {
    const command = 'run latency-256k 100'
    const answer = await session.ask(command, (line) => line.startsWith('done ') || undefined, options)
    if (answer.state !== 'answered') throw new TypeError(`the payload does not answer: ${answer.reason}`)
    return answer.elapsed
  }
  try {
    await session.wait((line) => line.startsWith('ready') || undefined, options)
    const withReading = async (): Promise<number> => {
      counters.lap()
      return await sample()
    }
    const ratio = await pairedRatio(300, withReading, sample)
    return {
      name: 'sample after a reading, over one without',
      unit: 'ratio',
      value: ratio.median,
      low: ratio.low,
      high: ratio.high,
      detail: `samples of ${(ratio.b / 1e6).toFixed(1)} ms`,
    }
  } finally {
    session.close()
    await domain.destroy()
    await domain.undefine()
  }
}

function measure(name: string, work: () => unknown, detail: string): Measure {
  for (let index = 0; index < readings / 4; index++) work()
  const times = Array.from({ length: readings }, () => timed(work))
  return { name, unit: 'µs', ...interval(times), detail }
}

function timed(work: () => unknown): number {
  const began = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - began)
}

/** Median and its interval in microseconds. */
function interval(times: readonly number[]): Pick<Measure, 'value' | 'low' | 'high'> {
  const { median, low, high } = medianInterval(times)
  return { value: median / 1000, low: low / 1000, high: high / 1000 }
}
