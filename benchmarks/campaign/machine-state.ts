import { readFile } from 'node:fs/promises'
import type { MachineState } from './records.js'

/**
 * Reads the counters of this host that tell whether something disturbed a measurement: processor time and the
 * part of it that was stolen (/proc/stat), the load and the mean frequency. What a system does not have is left
 * out; elsewhere than on Linux that is everything.
 */
export async function readMachineState(procFolder = '/proc'): Promise<MachineState> {
  const [stat, load, cpus] = await Promise.all(
    ['stat', 'loadavg', 'cpuinfo'].map((name) => readFile(`${procFolder}/${name}`, 'utf8').catch(() => '')),
  )
  return { ...processorTime(stat ?? ''), ...loadAverage(load ?? ''), ...frequency(cpus ?? '') }
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal guest guest_nice (proc(5)). */
function processorTime(stat: string): MachineState {
  const fields = /^cpu +([\d ]+)$/m.exec(stat)?.[1]?.trim().split(/ +/).map(Number)
  const stealTime = fields?.[7]
  if (fields === undefined || stealTime === undefined) return {}
  // The last two are part of user and nice already.
  return { stealTime, totalTime: fields.slice(0, 8).reduce((sum, value) => sum + value, 0) }
}

function loadAverage(text: string): MachineState {
  const load = Number.parseFloat(text)
  return Number.isFinite(load) ? { load } : {}
}

function frequency(cpus: string): MachineState {
  const megahertz = [...cpus.matchAll(/^cpu MHz\s*: ([\d.]+)$/gm)].map((match) => Number(match[1]))
  if (megahertz.length === 0) return {}
  return { frequencyHz: (1e6 * megahertz.reduce((sum, value) => sum + value, 0)) / megahertz.length }
}
