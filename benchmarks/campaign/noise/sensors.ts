import { readdirSync, readFileSync } from 'node:fs'
import { openSource, type Source } from './source.js'

/** A figure of the moment, from one file or several. */
export interface Sensor extends Disposable {
  /** `undefined` once the machine does not tell any more. */
  read(): number | undefined
}

const cpuFolder = 'sys/devices/system/cpu'

/**
 * The frequency of the fastest CPU in hertz (Linux Documentation/admin-guide/pm/cpufreq.rst, `scaling_cur_freq`, in
 * kHz): the one that works, since an idle one may stand at its lowest. `undefined` where the kernel has no cpufreq,
 * as in most virtual machines.
 */
export function frequencySensor(root: string): Sensor | undefined {
  return highest(
    list(`${root}${cpuFolder}`)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => `${root}${cpuFolder}/${name}/cpufreq/scaling_cur_freq`),
    1000,
  )
}

/** Drivers of `/sys/class/hwmon` that measure processors. */
const processorSensors = new Set(['coretemp', 'k10temp', 'zenpower', 'via_cputemp', 'cpu_thermal'])
/** Types of `/sys/class/thermal` that do. */
const processorZone = /^(x86_pkg_temp|cpu|soc)/

/**
 * The highest temperature of a processor in degrees Celsius, from `hwmon` (Linux Documentation/hwmon/sysfs-interface.rst,
 * `temp*_input`, in 1/1000 °C), else from `thermal_zone*`. `undefined` where there is no sensor.
 */
export function temperatureSensor(root: string): Sensor | undefined {
  const chips = list(`${root}sys/class/hwmon`)
    .map((name) => `${root}sys/class/hwmon/${name}`)
    .filter((folder) => processorSensors.has(line(`${folder}/name`)))
  const inputs = chips.flatMap((folder) =>
    list(folder)
      .filter((name) => /^temp\d+_input$/.test(name))
      .map((name) => `${folder}/${name}`),
  )
  const zones = list(`${root}sys/class/thermal`)
    .filter((name) => name.startsWith('thermal_zone'))
    .map((name) => `${root}sys/class/thermal/${name}`)
    .filter((folder) => processorZone.test(line(`${folder}/type`)))
    .map((folder) => `${folder}/temp`)
  return highest(inputs, 0.001) ?? highest(zones, 0.001)
}

/** How often CPUs were slowed down for their heat since boot, all together; `undefined` where the kernel does not count. */
export function readThrottling(root: string): number | undefined {
  const counts = list(`${root}${cpuFolder}`).flatMap((name) => {
    if (!/^cpu\d+$/.test(name)) return []
    const text = line(`${root}${cpuFolder}/${name}/thermal_throttle/core_throttle_count`)
    return /^\d{1,15}$/.test(text) ? [Number(text)] : []
  })
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0)
}

function highest(paths: readonly string[], factor: number): Sensor | undefined {
  const sources = paths.flatMap((path) => openSource(path) ?? [])
  const values = (): readonly number[] => sources.flatMap((source) => figure(source) ?? [])
  const close = (): void => {
    for (const source of sources) source[Symbol.dispose]()
  }
  if (values().length === 0) {
    close()
    return undefined
  }
  return {
    read() {
      const found = values()
      return found.length === 0 ? undefined : Math.max(...found) * factor
    },
    [Symbol.dispose]: close,
  }
}

function figure(source: Source): number | undefined {
  const text = source.read()?.trim() ?? ''
  return /^-?\d{1,12}$/.test(text) ? Number(text) : undefined
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function line(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim()
  } catch {
    return ''
  }
}
