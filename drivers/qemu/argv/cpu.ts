import { refuse } from '../../../src/spec/refuse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { optionString } from '../option-string.js'
import type { Accelerator, QemuOptions } from '../options.js'
import type { MachineFacts } from './machine.js'

/** What QEMU uses where no model is named; features need a name to stand on. */
const defaultModels: Readonly<Record<string, string>> = { x86_64: 'qemu64', i386: 'qemu32' }

/** `-cpu`, with features switched on and off; empty for QEMU's default model. */
export function cpuArguments(spec: DomainSpec, machine: MachineFacts): readonly string[] {
  const { model, add, remove } = spec.cpu
  const both = add.find((feature) => remove.includes(feature))
  if (both !== undefined) throw refuse('cpu', `the feature '${both}' is both added and removed`)
  const base = model ?? defaultModels[machine.architecture]
  if (model === undefined && add.length + remove.length === 0) return []
  if (base === undefined) {
    throw refuse('cpu.model', 'is needed where features are added or removed', 'Name one: see -cpu help.')
  }
  const features = [
    ...add.map((feature) => [feature, true] as const),
    ...remove.map((feature) => [feature, false] as const),
  ]
  return ['-cpu', optionString(base, Object.fromEntries(features))]
}

/** `-smp`; a maximum above the count leaves sockets free for hot-plug. */
export function vcpuArguments(spec: DomainSpec): readonly string[] {
  const { count, maximum } = spec.vcpus
  return [
    '-smp',
    optionString(undefined, {
      cpus: count,
      ...(maximum > count ? { maxcpus: maximum, sockets: maximum, cores: 1, threads: 1 } : {}),
    }),
  ]
}

/** `-accel`, with the translator's own settings. */
export function acceleratorArguments(accelerator: Accelerator, options: QemuOptions): readonly string[] {
  const { threads, translationCache } = options.tcg
  if (translationCache !== undefined && translationCache % 2 ** 20 !== 0) {
    throw refuse('qemu.tcg.translationCache', 'must be whole mebibytes')
  }
  const settings =
    accelerator === 'tcg'
      ? { thread: threads, 'tb-size': translationCache && translationCache / 2 ** 20 }
      : {}
  return ['-accel', optionString(accelerator, settings)]
}

/** QEMU rounds memory up to 8 KiB without a word (`softmmu/vl.c`, `set_memory_options`). */
export function memoryArguments(spec: DomainSpec): readonly string[] {
  if (spec.memory % 8192 !== 0) throw refuse('memory', 'QEMU needs a multiple of 8 KiB')
  return ['-m', optionString(undefined, { size: `${spec.memory}B` })]
}
