import { readdir, readFile } from 'node:fs/promises'
import { HypervisorError } from '../errors.js'
import type { NodeCpuStats, NodeMemoryStats, NodeStats } from '../node-stats.js'
import { nanosecondsPerTick } from '../state/process-stat.js'

/** Counters of this host, as Linux tells them: for drivers whose machines run here. */
export const thisHostStats: NodeStats = Object.freeze<NodeStats>({
  async cpu({ cpu, signal } = {}) {
    return { time: Date.now(), ...readCpuLine(await readKernelFile('/proc/stat', signal), cpu) }
  },
  async memory({ signal } = {}) {
    return readMemory(await readKernelFile('/proc/meminfo', signal))
  },
  async freeMemoryOfCells({ signal } = {}) {
    const folder = '/sys/devices/system/node'
    const names = await readdir(folder).catch(() => [])
    const cells = names.flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? []).sort((a, b) => +a - +b)
    const paths = cells.map((cell) => `${folder}/node${cell}/meminfo`)
    const files = paths.length === 0 ? ['/proc/meminfo'] : paths
    const texts = await Promise.all(files.map((path) => readKernelFile(path, signal)))
    return texts.map((text) => readMemory(text).free ?? 0)
  },
})

async function readKernelFile(path: string, signal: AbortSignal | undefined): Promise<string> {
  return await readFile(path, { encoding: 'utf8', signal }).catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw new HypervisorError('ERR_UNSUPPORTED', `this host has no ${path}, where Linux counts`, { cause })
  })
}

/**
 * Reads the times of all CPUs, or of one, in the kernel's text (proc(5), `/proc/stat`).
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `cpu` if there is no such CPU.
 */
export function readCpuLine(stat: string, cpu?: number): Omit<NodeCpuStats, 'time'> {
  const name = cpu === undefined ? 'cpu' : `cpu${cpu}`
  const line = stat.split('\n').find((each) => each.startsWith(`${name} `))
  if (line === undefined) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `the host has no CPU ${cpu ?? ''}`, { field: 'cpu' })
  }
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0] = line
    .split(/ +/)
    .slice(1)
    .map((ticks) => Number(ticks) * nanosecondsPerTick)
  return { user: user + nice, kernel: system + irq + softirq, idle, iowait }
}

/** Reads the memory of the host, or of a cell of it, in the kernel's text (proc(5), `/proc/meminfo`). */
export function readMemory(meminfo: string): NodeMemoryStats {
  const bytesOf = (name: string): number | undefined => {
    const [, kibibytes] = new RegExp(`^(?:Node \\d+ )?${name}: +(\\d+) kB$`, 'm').exec(meminfo) ?? []
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
  }
  return {
    total: bytesOf('MemTotal'),
    free: bytesOf('MemFree'),
    buffers: bytesOf('Buffers'),
    cached: bytesOf('Cached'),
  }
}
