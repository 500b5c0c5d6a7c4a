import { readFile } from 'node:fs/promises'
import { readHostClock } from './host-clock.js'
import { readThrottling, temperatureSensor } from './noise/sensors.js'
import type { MachineState } from './records.js'

/**
 * Reads the counters of this host that tell whether something disturbed a measurement: processor time and the
 * part of it that was stolen (/proc/stat), the load, the mean frequency, heat, and how the clock is steered. What a
 * system does not have is left out; elsewhere than on Linux that is everything.
 *
 * @param root Where `/proc` and `/sys` stand, with a slash at the end.
 */
export async function readMachineState(root = '/'): Promise<MachineState> {
  const [stat, load, cpus] = await Promise.all(
    ['stat', 'loadavg', 'cpuinfo'].map((name) => readFile(`${root}proc/${name}`, 'utf8').catch(() => '')),
  )
  const clock = root === '/' ? await readHostClock() : undefined
  return {
    ...processorTime(stat ?? ''),
    ...loadAverage(load ?? ''),
    ...frequency(cpus ?? ''),
    ...heat(root),
    ...(clock === undefined ? {} : { clock }),
  }
}

function heat(root: string): MachineState {
  using sensor = temperatureSensor(root)
  const temperatureC = sensor?.read()
  const throttled = readThrottling(root)
  return {
    ...(temperatureC === undefined ? {} : { temperatureC }),
    ...(throttled === undefined ? {} : { throttled }),
  }
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
