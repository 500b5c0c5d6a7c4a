import { refuse } from '../../spec/refuse.js'
import type { Parameters } from './settings.js'

/** Parameters that are words alone (xl-disk-configuration(5), "Other Parameters And Flags"; libxlu), with what each undoes. */
const flags: ReadonlyMap<string, string> = new Map([
  ['direct-io-safe', ''],
  ['discard', 'no-discard'],
  ['no-discard', 'discard'],
  ['colo', 'no-colo'],
  ['no-colo', 'colo'],
  ['trusted', 'untrusted'],
  ['untrusted', 'trusted'],
])

const named: readonly string[] = [
  ...['format', 'vdev', 'access', 'devtype', 'backend', 'backendtype', 'script', 'specification'],
  ...['colo-host', 'colo-port', 'colo-export', 'active-disk', 'hidden-disk', 'grant_usage'],
]

/** Deprecated words before the target that say nothing any more. */
const silentPrefix = /^(tapdisk|tap2?|aio|ioemu|file|phy):/

/** What has been read of a disk. */
interface Reading {
  readonly field: string
  readonly parameters: Map<string, string>
  /** Whether a deprecated word before the target has said the format. */
  prefixed: boolean
}

/**
 * Parses the text of a disk (xl-disk-configuration(5)) as libxlu of Xen 4.17 does it: parameters by name in any order,
 * flags, parameters by their place, and the deprecated words before a target.
 *
 * @returns the parameters by name; a flag has an empty value.
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`.
 */
export function parseDisk(text: string, field: string): Parameters {
  if (/[\n\r]/.test(text)) throw refuse(field, 'a disk of xl is one line')
  const reading: Reading = { field, parameters: new Map(), prefixed: false }
  let rest = text
  while (rest !== '') rest = parseNext(rest.replace(/^[ \t]+/, ''), reading)
  return Object.fromEntries(reading.parameters)
}

/** Reads one parameter, and returns what is behind it. */
function parseNext(text: string, reading: Reading): string {
  const { parameters, field } = reading
  if (text.startsWith('target=')) {
    store(reading, 'target', text.slice('target='.length).replace(/,$/, ''))
    return ''
  }
  const comma = text.indexOf(',')
  const word = comma < 0 ? text : text.slice(0, comma)
  const rest = comma < 0 ? '' : text.slice(comma + 1)
  if (text === '') return ''
  const undone = flags.get(word)
  if (undone !== undefined) {
    parameters.delete(undone)
    parameters.set(word, '')
  } else if (word === 'cdrom') parameters.set('devtype', 'cdrom')
  else if (word.includes('=')) parseNamed(word, reading)
  else {
    const [, prefix] = /^([a-z][a-z0-9]*):(?![a-z0-9])/.exec(text) ?? []
    const [deprecated] = /^(raw|qcow2?|vhd|iscsi|e?nbd|drbd):/.exec(text) ?? silentPrefix.exec(text) ?? []
    if (deprecated !== undefined) {
      reading.prefixed = true
      readPrefix(deprecated.slice(0, -1), reading)
      return text.slice(deprecated.length)
    }
    if (prefix !== undefined) throw refuse(field, `xl knows no '${prefix}:' before the target of a disk`)
    parsePlaced(word, reading)
  }
  return rest
}

function readPrefix(prefix: string, reading: Reading): void {
  if (/^(raw|qcow2?|vhd)$/.test(prefix)) store(reading, 'format', prefix)
  else if (/^(iscsi|e?nbd|drbd)$/.test(prefix)) store(reading, 'script', `block-${prefix}`)
}

function parseNamed(word: string, reading: Reading): void {
  const equals = word.indexOf('=')
  const name = word.slice(0, equals)
  if (!named.includes(name)) {
    throw refuse(
      reading.field,
      `xl knows no parameter '${name}' of a disk`,
      'A target with = goes behind target=.',
    )
  }
  storeChecked(reading, name, word.slice(equals + 1))
}

/** Reads a parameter that its place names: target, format, vdev, access. */
function parsePlaced(word: string, reading: Reading): void {
  const { parameters, field } = reading
  if (!parameters.has('target')) parameters.set('target', word)
  else if (!reading.prefixed && !parameters.has('format')) {
    if (parameters.get('target') !== '' || !word.includes(':')) storeChecked(reading, 'format', word)
    else {
      parameters.set('format', 'empty')
      storeVdev(reading, word)
    }
  } else if (!parameters.has('vdev')) storeVdev(reading, word)
  else if (!parameters.has('access')) storeChecked(reading, 'access', word)
  else throw refuse(field, `xl has no more places for '${word}' of a disk`)
}

/** A device, with which the deprecated syntax says its type: `hdc:cdrom`. */
function storeVdev(reading: Reading, word: string): void {
  const colon = word.lastIndexOf(':')
  store(reading, 'vdev', colon < 0 ? word : word.slice(0, colon))
  if (colon >= 0) storeChecked(reading, 'devtype', word.slice(colon + 1))
}

/** The words that a parameter may have, by its name, with the one that each of them comes to. */
const words: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  format: new Map(['raw', 'qcow', 'qcow2', 'vhd', 'qed', 'empty'].map((word) => [word, word])).set('', 'raw'),
  access: new Map([
    ...['r', 'ro'].map((word) => [word, 'ro'] as const),
    ...['w', 'rw', ''].map((word) => [word, 'rw'] as const),
  ]),
  devtype: new Map(['cdrom', 'disk'].map((word) => [word, word])),
}

function storeChecked(reading: Reading, name: string, value: string): void {
  const known = words[name]
  const word = known === undefined ? value : known.get(value)
  if (word === undefined) throw refuse(reading.field, `xl knows no ${name} '${value}' of a disk`)
  store(reading, name, word)
}

function store({ parameters, field }: Reading, name: string, value: string): void {
  const before = parameters.get(name) ?? ''
  if (before !== '' && before !== value && !['access', 'devtype'].includes(name)) {
    throw refuse(field, `has the parameter ${name} twice`)
  }
  parameters.set(name, value)
}

/**
 * Writes the text of a disk; the target comes last, where it can hold commas.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`.
 */
export function formatDisk(parameters: Parameters, field: string): string {
  const { target, ...others } = parameters
  const texts = Object.entries(others).map(([name, value]) => {
    if (flags.has(name) && value === '') return name
    if (value.includes(',')) throw refuse(field, `xl cannot have a comma in the parameter ${name} of a disk`)
    return `${name}=${value}`
  })
  if (target === undefined) return texts.join(',')
  // libxlu takes a comma at the very end for the end of the parameter.
  return [...texts, `target=${target.endsWith(',') ? `${target},` : target}`].join(',')
}
