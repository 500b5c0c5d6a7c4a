import { readdir, readFile } from 'node:fs/promises'
import { cpus, release, totalmem, type } from 'node:os'
import { hostArchitecture } from '../../src/local/node.js'
import type { EnvironmentRecord } from './records.js'

type Cpu = EnvironmentRecord['cpu']

/** Reads what Linux says of its processors; elsewhere what Node knows. */
export async function readCpuFacts(root = '/'): Promise<Cpu> {
  const info = await text(root, 'proc/cpuinfo')
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}\\s*: (.+)$`, 'm').exec(info)?.[1]?.trim()
  const cpu0 = 'sys/devices/system/cpu/cpu0'
  const [governor, turbo, boost, smt, maximum, caches] = await Promise.all([
    fact(root, `${cpu0}/cpufreq/scaling_governor`),
    fact(root, 'sys/devices/system/cpu/intel_pstate/no_turbo'),
    fact(root, 'sys/devices/system/cpu/cpufreq/boost'),
    fact(root, 'sys/devices/system/cpu/smt/control'),
    fact(root, `${cpu0}/cpufreq/cpuinfo_max_freq`),
    readCaches(root, `${cpu0}/cache`),
  ])
  const cores = coresOf(info)
  const turboState = turbo === undefined ? onOff(boost) : onOff(turbo === '0' ? '1' : '0')
  return {
    model: field('model name') ?? cpus()[0]?.model.trim() ?? 'unknown',
    architecture: hostArchitecture,
    logical: cpus().length,
    flags: (field('flags') ?? field('Features') ?? '').split(' ').filter(Boolean).sort(),
    caches,
    ...(cores === undefined ? {} : { cores }),
    ...optional('microcode', field('microcode')),
    ...optional('governor', governor),
    ...optional('turbo', turboState),
    ...optional('smt', smt),
    ...(maximum === undefined ? {} : { maximumMhz: Number(maximum) / 1000 }),
  }
}

/** What of the host is neither processor nor virtualization. */
export async function readSystemFacts(root = '/') {
  const [aslr, clockSource, osRelease] = await Promise.all([
    fact(root, 'proc/sys/kernel/randomize_va_space'),
    fact(root, 'sys/devices/system/clocksource/clocksource0/current_clocksource'),
    text(root, 'etc/os-release'),
  ])
  return {
    memoryBytes: totalmem(),
    kernel: `${type()} ${release()}`,
    node: process.version,
    ...optional('distribution', /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(osRelease)?.[1]),
    ...optional('aslr', aslr),
    ...optional('clockSource', clockSource),
  }
}

/** Whether the host is a virtual machine or a container itself, and what says so. */
export async function readVirtualization(root = '/'): Promise<EnvironmentRecord['virtualization']> {
  const [info, hypervisor, vendor, product, cgroups, dockerEnv] = await Promise.all([
    text(root, 'proc/cpuinfo'),
    fact(root, 'sys/hypervisor/type'),
    fact(root, 'sys/class/dmi/id/sys_vendor'),
    fact(root, 'sys/class/dmi/id/product_name'),
    text(root, 'proc/1/cgroup'),
    readdir(root).then(
      (names) => names.includes('.dockerenv'),
      () => false,
    ),
  ])
  const evidence: string[] = []
  if (/^flags\s*:.*\bhypervisor\b/m.test(info)) evidence.push('the CPU flag hypervisor is set')
  if (hypervisor !== undefined) evidence.push(`/sys/hypervisor/type is ${hypervisor}`)
  const machine = [vendor, product].filter((name) => name !== undefined).join(' ')
  const known =
    /qemu|kvm|vmware|virtualbox|xen|microsoft corporation virtual|amazon ec2|google|parallels|bochs|openstack/i
  if (known.test(machine)) evidence.push(`the firmware calls the machine ${machine}`)
  const container = dockerEnv ? 'docker' : /\b(docker|lxc|kubepods|containerd)\b/.exec(cgroups)?.[1]
  return {
    ...(info === '' ? {} : { virtual: evidence.length > 0 }),
    evidence,
    ...optional('container', container),
  }
}

async function readCaches(root: string, folder: string): Promise<string[]> {
  const names = await readdir(`${root}${folder}`).catch(() => [])
  const indexes = names.filter((name) => /^index\d+$/.test(name)).sort()
  const caches = await Promise.all(
    indexes.map(async (name) => {
      const [level, kind, size] = await Promise.all(
        ['level', 'type', 'size'].map((file) => fact(root, `${folder}/${name}/${file}`)),
      )
      return level === undefined ? [] : [`L${level} ${kind} ${size}`]
    }),
  )
  return caches.flat()
}

function coresOf(info: string): number | undefined {
  const sockets = [...info.matchAll(/^physical id\s*: (\d+)$/gm)].map((match) => match[1])
  const cores = [...info.matchAll(/^core id\s*: (\d+)$/gm)].map(
    (match, index) => `${sockets[index]}/${match[1]}`,
  )
  return cores.length === 0 ? undefined : new Set(cores).size
}

function onOff(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  return value === '1' ? 'on' : 'off'
}

async function text(root: string, path: string): Promise<string> {
  return await readFile(`${root}${path}`, 'utf8').catch(() => '')
}

async function fact(root: string, path: string): Promise<string | undefined> {
  const content = (await text(root, path)).trim()
  return content === '' ? undefined : content
}

function optional<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  const facts: Partial<Record<Name, string>> = {}
  if (value !== undefined) facts[name] = value
  return facts
}
