import { readCpuNames } from '../../drivers/qemu/cpu-help.js'
import { readMachineNames } from '../../drivers/qemu/machine-help.js'
import { findOnPath } from '../../src/transports/find-on-path.js'
import { copies } from './copies.js'
import {
  type MissingValue,
  numberSetting,
  type VariantSetting,
  type VariantSettings,
  wordSetting,
} from './setting.js'

/** The program of QEMU that runs the payload on this machine, and its architecture; `undefined` if there is none. */
export function qemuProgram():
  | { readonly architecture: 'x86_64' | 'i386'; readonly path: string }
  | undefined {
  for (const architecture of ['x86_64', 'i386'] as const) {
    const path = findOnPath(`qemu-system-${architecture}`)
    if (path !== undefined) return { architecture, path }
  }
  return undefined
}

/**
 * The machine without PCI and firmware tables gets the old PC's timer, interrupt controller and clock, without
 * which a guest under the translator waits for an interrupt that never comes.
 */
const microvm = { machine: 'microvm', qemu: { args: ['-machine', 'acpi=off,pit=on,pic=on,rtc=on'] } }

const versioned = /^pc-(i440fx|q35)-\d{1,2}\.\d{1,2}$/

/** The type of the machine. */
export const machine: VariantSetting = {
  takes: 'pc, q35, microvm, or one with its version such as pc-q35-7.2',
  read: (value) => (['pc', 'q35', 'microvm'].includes(value) || versioned.test(value) ? value : undefined),
  words: (value) => `machine ${value}`,
  part: (value) => (value === 'microvm' ? microvm : { machine: value }),
  async missing(value, signal) {
    const program = qemuProgram()
    const names = program === undefined ? [] : await readMachineNames(program.path, signal)
    if (names.length === 0 || names.includes(value)) return undefined
    const known = names.filter((name) => versioned.test(name))
    return wrong(`QEMU has no machine '${value}'. It has: ${['pc', 'q35', ...known].join(', ')}`)
  },
}

const cpu: VariantSetting = {
  takes: "a CPU model of 'qemu-system-x86_64 -cpu help', such as qemu64, max or Haswell",
  read: (value) => (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value) ? value : undefined),
  words: (value) => `CPU ${value}`,
  part: (value) => ({ cpu: { model: value } }),
  async missing(value, signal) {
    const models = (await cpuNames(signal))?.models
    if (models === undefined || models.includes(value)) return undefined
    const alike = models.find((model) => model.toLowerCase() === value.toLowerCase())
    const meant = alike === undefined ? '' : `; there is ${alike}`
    return wrong(`QEMU has no CPU model '${value}'${meant}. It has: ${models.join(', ')}`)
  },
}

/** CPU features with colons between: they come in alphabetical order, each once. */
function features(verb: string, field: 'add' | 'remove'): VariantSetting {
  return {
    takes: "CPU features of 'qemu-system-x86_64 -cpu help' with colons between, such as fma:avx2",
    read(value) {
      const names = value.split(':')
      return names.every((name) => /^[a-z0-9][a-z0-9.-]*$/.test(name))
        ? [...new Set(names)].sort().join(':')
        : undefined
    },
    words: (value) => `${verb} ${value.replaceAll(':', ', ')}`,
    part: (value) => ({ cpu: { [field]: value.split(':') } }),
    async missing(value, signal) {
      const known = (await cpuNames(signal))?.features ?? []
      const unknown = value.split(':').find((name) => known.length > 0 && !known.includes(name))
      return unknown === undefined
        ? undefined
        : wrong(`QEMU knows no CPU feature '${unknown}'. It knows: ${known.join(', ')}`)
    },
  }
}

function wrong(reason: string): MissingValue {
  return { code: 'ERR_INVALID_ARGUMENT', reason }
}

async function cpuNames(signal: AbortSignal | undefined) {
  const program = qemuProgram()
  return program === undefined ? undefined : await readCpuNames(program.path, signal)
}

/** What a machine of QEMU may have otherwise, under any accelerator. */
export const qemuSettings: VariantSettings = {
  machine,
  cpu,
  with: features('with', 'add'),
  without: features('without', 'remove'),
  vcpus: numberSetting(
    { least: 1, most: 64, what: 'a number of virtual CPUs' },
    (value) => `${value} vCPU${value === '1' ? '' : 's'}`,
    (vcpus) => ({ vcpus }),
  ),
  copies,
}

/** What its translator may have otherwise, whatever the machine. */
export const translatorSettings: VariantSettings = {
  threads: wordSetting(
    { single: 'one translator thread', multi: 'a translator thread for each vCPU' },
    (threads) => ({
      qemu: { tcg: { threads } },
    }),
  ),
  'tb-size': numberSetting(
    { least: 1, most: 4096, what: 'a number of MiB' },
    (value) => `${value} MiB of translated code`,
    (size) => ({ qemu: { tcg: { translationCache: `${size} MiB` } } }),
  ),
}

/** What a machine under the translator may have otherwise. */
export const tcgSettings: VariantSettings = { ...qemuSettings, ...translatorSettings }
