import { cpus } from 'node:os'
import { hostArchitecture } from '../../../src/local/node.js'
import type { EnvironmentRecord } from '../records.js'
import { fact, known, names, text } from './files.js'

type Cpu = EnvironmentRecord['cpu']

const cpuFolder = 'sys/devices/system/cpu'

/** Reads what Linux says of its processors; elsewhere what Node knows. */
export async function readCpuFacts(root = '/'): Promise<Cpu> {
  const info = await text(root, 'proc/cpuinfo')
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}\\s*: (.+)$`, 'm').exec(info)?.[1]?.trim()
  const cpu0 = `${cpuFolder}/cpu0`
  const [governor, frequencyDriver, turbo, boost, smt, maximum, online, isolated] = await Promise.all([
    fact(root, `${cpu0}/cpufreq/scaling_governor`),
    fact(root, `${cpu0}/cpufreq/scaling_driver`),
    fact(root, `${cpuFolder}/intel_pstate/no_turbo`),
    fact(root, `${cpuFolder}/cpufreq/boost`),
    fact(root, `${cpuFolder}/smt/control`),
    fact(root, `${cpu0}/cpufreq/cpuinfo_max_freq`),
    fact(root, `${cpuFolder}/online`),
    fact(root, `${cpuFolder}/isolated`),
  ])
  const [caches, mitigations, nodes] = await Promise.all([
    readCaches(root, `${cpu0}/cache`),
    readMitigations(root),
    names(root, 'sys/devices/system/node'),
  ])
  const version = ['cpu family', 'model', 'stepping'].map(field)
  const numaNodes = nodes.filter((name) => /^node\d+$/.test(name)).length
  return {
    model: field('model name') ?? cpus()[0]?.model.trim() ?? 'unknown',
    architecture: hostArchitecture,
    logical: cpus().length,
    flags: (field('flags') ?? field('Features') ?? '').split(' ').filter(Boolean).sort(),
    caches,
    ...topologyOf(info),
    ...known({
      microcode: field('microcode'),
      governor,
      frequencyDriver,
      turbo: turbo === undefined ? onOff(boost) : onOff(turbo === '0' ? '1' : '0'),
      smt,
      maximumMhz: maximum === undefined ? undefined : Number(maximum) / 1000,
      family: version.includes(undefined)
        ? undefined
        : `${field('vendor_id') ?? ''} ${version.join('.')}`.trim(),
      numaNodes: numaNodes === 0 ? undefined : numaNodes,
      online,
      isolated,
      mitigations,
    }),
  }
}

/** Linux Documentation/ABI/testing/sysfs-devices-system-cpu, "vulnerabilities": one file for each weakness. */
async function readMitigations(root: string): Promise<Record<string, string> | undefined> {
  const folder = `${cpuFolder}/vulnerabilities`
  const found = await Promise.all(
    (await names(root, folder)).map(async (name) => [name, await fact(root, `${folder}/${name}`)] as const),
  )
  const facts = found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return facts.length === 0 ? undefined : Object.fromEntries(facts)
}

async function readCaches(root: string, folder: string): Promise<string[]> {
  const indexes = (await names(root, folder)).filter((name) => /^index\d+$/.test(name))
  const caches = await Promise.all(
    indexes.map(async (name) => {
      const [level, kind, size, shared] = await Promise.all(
        ['level', 'type', 'size', 'shared_cpu_list'].map((file) => fact(root, `${folder}/${name}/${file}`)),
      )
      if (level === undefined) return []
      const sharing = shared === undefined || /^\d+$/.test(shared) ? '' : `, shared by ${shared}`
      return [`L${level} ${kind} ${size}${sharing}`]
    }),
  )
  return caches.flat()
}

/** Physical cores, sockets and the threads of a core, from `physical id` and `core id` of every processor. */
function topologyOf(info: string): Pick<Cpu, 'cores' | 'sockets' | 'threadsPerCore'> {
  const sockets = [...info.matchAll(/^physical id\s*: (\d+)$/gm)].map((match) => match[1])
  const cores = [...info.matchAll(/^core id\s*: (\d+)$/gm)].map(
    (match, index) => `${sockets[index]}/${match[1]}`,
  )
  if (cores.length === 0) return {}
  const count = new Set(cores).size
  return {
    cores: count,
    ...(sockets.length === 0 ? {} : { sockets: new Set(sockets).size }),
    threadsPerCore: Math.max(
      ...[...new Set(cores)].map((core) => cores.filter((other) => other === core).length),
    ),
  }
}

function onOff(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  return value === '1' ? 'on' : 'off'
}
