import { refuse } from '../../spec/refuse.js'
import { type DomainSpec, specFields } from '../../spec/schema.js'
import { fromXlFeature, toXlFeature } from './cpu-features.js'

/** Writes the CPU in xl's words (xl.cfg(5), "cpuid"), which all start from the host's. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeCpu({ model, add, remove }: DomainSpec['cpu']): string | undefined {
  const features = [
    ...add.map((name) => `${toXlFeature(name)}=1`),
    ...remove.map((name) => `${toXlFeature(name)}=0`),
  ]
  if (model === undefined && features.length === 0) return undefined
  if (model !== 'host') {
    throw refuse('cpu.model', "Xen starts from the host's CPU", 'Say host, or leave the whole of cpu away.')
  }
  const taken = remove.map(toXlFeature)
  const both = add.find((name) => taken.includes(toXlFeature(name)))
  if (both !== undefined) throw refuse('cpu', `the feature '${both}' is both added and removed`)
  return ['host', ...features].join(',')
}

/** Reads the CPU; `undefined` if it says more than features that are there or are not. */
export function readCpu(text: string): DomainSpec['cpu'] | undefined {
  const [model, ...words] = text.split(',')
  const features = words.map((word) => /^(.+)=([01])$/.exec(word) ?? [])
  const named = (bit: string): string[] =>
    features.flatMap(([, name = '', value]) => (value === bit ? [fromXlFeature(name)] : []))
  const cpu = { model, add: named('1'), remove: named('0') }
  const { success, data } = specFields.cpu.safeParse(cpu)
  if (model !== 'host' || !success || features.some(({ length }) => length === 0)) return undefined
  return data
}
