import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { vmware as driver } from '../../../drivers/vmware/driver.js'
import { type Measure, medianInterval, pairsOf, ratioOf, type Suite } from '../measure.js'
import { openCollector, type VmwareConnection } from '../vmware/collect.js'
import { type PyVmomi, startPyVmomi } from '../vmware/pyvmomi.js'
import { type Simulator, startSimulator } from '../vmware/simulator.js'
import { openTimedWay } from '../vmware/timed-way.js'
import { findVcsim } from '../vmware/vcsim-program.js'

const machines = 2000
const rounds = 8
const changes = 20

const collectOnce = fileURLToPath(new URL('../vmware/collect-once.js', import.meta.url))

/** The inventory of a simulated vCenter through the driver, against pyVmomi's collection of the same properties. */
export const vmware: Suite = {
  name: 'vmware',
  async measure() {
    if (findVcsim() === undefined) return 'vcsim is not built: .ci/build-vcsim'
    const simulator = await startSimulator(machines)
    try {
      const peer = await startPyVmomi(simulator)
      if (typeof peer === 'string') return peer
      try {
        return await measureBeside(simulator, peer)
      } finally {
        await peer.close()
      }
    } finally {
      await simulator.stop()
    }
  },
}

async function measureBeside(simulator: Simulator, peer: PyVmomi): Promise<readonly Measure[]> {
  const [loaded, listed, collected] = await memoryOf(simulator)
  const [, , smallest] = await memoryOf(simulator, ['--max-semi-space-size=1'])
  await using connection = await driver.connect(simulator.uri)
  await using actor = await driver.connect(simulator.uri)
  const collect = await openCollector(connection)
  let memoryOfPeer = 0
  const ask = async (what: 'list' | 'collect'): Promise<number> => {
    const answer = await peer.ask(what)
    complete(answer.count)
    memoryOfPeer = answer.memory
    return answer.seconds * 1000
  }
  const listing = await compare(
    `list of ${machines} machines, speed over pyVmomi`,
    () => timed(() => connection.list()),
    () => ask('list'),
  )
  const collection = await compare(
    'the same with their disks',
    () => timed(collect),
    () => ask('collect'),
  )
  return [
    listing,
    { ...collection, limit: { atLeast: 3 } },
    {
      name: 'most memory of a process, list and disks once',
      unit: 'MB',
      value: collected,
      limit: { atMost: 100 },
      detail: `resident; ${loaded.toFixed(0)} with the driver loaded, ${listed.toFixed(0)} after the list; pyVmomi ${inMegabytes(memoryOfPeer).toFixed(0)}, nine times each`,
    },
    {
      name: 'the same, with a young generation of 1 MiB',
      unit: 'MB',
      value: smallest,
      detail: 'node --max-semi-space-size=1',
    },
    await measureOwnChange(connection),
    ...(await measureChangeOfOthers(simulator, actor)),
  ]
}

async function compare(
  name: string,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<Measure> {
  const pairs = await pairsOf(rounds, theirs, ours)
  const { median, low, high, a, b } = ratioOf(pairs)
  const detail = `${rounds} pairs; ${b.toFixed(0)} and ${a.toFixed(0)} ms`
  return { name, unit: 'ratio', value: median, low, high, detail }
}

async function timed(work: () => Promise<readonly unknown[]>): Promise<number> {
  const started = performance.now()
  complete((await work()).length)
  return performance.now() - started
}

function complete(count: number): void {
  if (count !== machines) throw new Error(`${count} of ${machines} machines were listed`)
}

/** The most memory of a process with the driver loaded, after a list, and after the disks, in MB. */
async function memoryOf(
  { uri }: Simulator,
  flags: readonly string[] = [],
): Promise<readonly [number, number, number]> {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, collectOnce, uri])
  const [loaded = Number.NaN, listed = Number.NaN, collected = Number.NaN] = stdout.split(' ').map(Number)
  return [inMegabytes(loaded), inMegabytes(listed), inMegabytes(collected)]
}

function inMegabytes(kibibytes: number): number {
  return (kibibytes * 1024) / 1e6
}

/** From the call of a connection to the event at the same. */
async function measureOwnChange(actor: VmwareConnection): Promise<Measure> {
  const times = (await changesOf(actor, actor)).map(({ called, told }) => told - called)
  return milliseconds('call to the event at the same connection', times)
}

/** The same at another one, and how much of that passes after the simulator has begun to tell it. */
async function measureChangeOfOthers(
  { uri, login }: Simulator,
  actor: VmwareConnection,
): Promise<readonly Measure[]> {
  const way = await openTimedWay(login.port)
  try {
    await using listener = await driver.connect(uri.replace(`:${login.port}/`, `:${way.port}/`))
    const seen = await changesOf(actor, listener)
    const own = seen.map(({ called, told }) => told - (way.firstAnswerAfter(called) ?? Number.NaN))
    return [
      milliseconds(
        'call to the event at another connection',
        seen.map(({ called, told }) => told - called),
      ),
      milliseconds('the first byte of what the server tells it to the event', own),
    ]
  } finally {
    way.close()
  }
}

function milliseconds(name: string, times: readonly number[]): Measure {
  const { median, low, high } = medianInterval(times)
  const detail = `power of one machine of ${machines}; ${changes} times`
  return { name, unit: 'ms', value: median, low, high, limit: { atMost: 100 }, detail }
}

/** When a machine was started or stopped in turn, and when a listener was told. */
async function changesOf(
  actor: VmwareConnection,
  listener: VmwareConnection,
): Promise<readonly { readonly called: number; readonly told: number }[]> {
  const [first] = await actor.list()
  if (first === undefined) throw new Error('there is no machine')
  const domain = await actor.lookup(first.uuid)
  const events = listener.events()
  const seen: { called: number; told: number }[] = []
  for (let round = 0; round < changes; round += 1) {
    const [change, act] =
      (await domain.info()).state === 'running'
        ? (['stopped', () => domain.destroy()] as const)
        : (['started', () => domain.start()] as const)
    const called = performance.now()
    const acted = act()
    for (;;) {
      const { done, value } = await events.next()
      if (done === true) throw new Error('the events ended')
      if (value.type === 'lifecycle' && value.uuid === first.uuid && value.change === change) break
    }
    seen.push({ called, told: performance.now() })
    await acted
  }
  await events.return()
  return seen
}
