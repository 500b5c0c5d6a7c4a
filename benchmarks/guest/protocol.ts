/**
 * The payload's line protocol, version 1, as pure functions: commands to lines, lines to what they mean.
 * `PROTOCOL.md` is its specification.
 */

import { type ExecLine, execWords, parseExecLine } from './exec-lines.js'
import { parseSpreadLine, type SpreadLine } from './spread-lines.js'

/** The version of the protocol that the `ready` line must carry. */
export const protocolVersion = 1

/** The most bytes that a command may have before its line end. */
export const longestCommand = 255

/** The largest count, size or exit code. */
export const largestNumber = 0xffff_ffff

/** The codes of the `error` line. */
export const payloadErrorCodes = [
  'unknown-command',
  'unknown-workload',
  'bad-number',
  'line-too-long',
  'no-memory',
  'unsupported',
] as const

/** One of {@link payloadErrorCodes}. */
export type PayloadErrorCode = (typeof payloadErrorCodes)[number]

/** What a host may ask of the payload. */
export type PayloadCommand =
  | { readonly kind: 'list' | 'cpu' | 'clock' | 'memory' | 'control' | 'off' }
  | { readonly kind: 'prepare'; readonly workload: string }
  | { readonly kind: 'run' | 'spread'; readonly workload: string; readonly count: number }
  | { readonly kind: 'echo'; readonly text: string }
  | { readonly kind: 'flood'; readonly bytes: number }
  | { readonly kind: 'exit'; readonly code: number }
  /** The program's absolute path in the other root, and its arguments. */
  | { readonly kind: 'exec'; readonly words: readonly string[] }

function checkName(name: string): string {
  if (!/^[a-z0-9-]{1,64}$/.test(name)) throw new TypeError(`not a workload's name: ${JSON.stringify(name)}`)
  return name
}

function checkNumber(value: number, least: number): number {
  if (Number.isInteger(value) && value >= least && value <= largestNumber) return value
  throw new TypeError(`not a whole number from ${least} to ${largestNumber}: ${value}`)
}

function checkText(text: string): string {
  if (/[\r\n]/.test(text) || Buffer.byteLength(text) > longestCommand - 'echo '.length)
    throw new TypeError(
      `not a text of one line and at most ${longestCommand - 5} bytes: ${JSON.stringify(text)}`,
    )
  return text
}

function checkLength(line: string): string {
  if (line.length > longestCommand) throw new TypeError(`longer than ${longestCommand} bytes: ${line}`)
  return line
}

function words(command: PayloadCommand): string {
  switch (command.kind) {
    case 'prepare':
      return `prepare ${checkName(command.workload)}`
    case 'run':
    case 'spread':
      return `${command.kind} ${checkName(command.workload)} ${checkNumber(command.count, 1)}`
    case 'echo':
      return `echo ${checkText(command.text)}`
    case 'flood':
      return `flood ${checkNumber(command.bytes, 0)}`
    case 'exit':
      return `exit ${checkNumber(command.code, 0)}`
    case 'exec':
      return checkLength(`exec ${execWords(command.words)}`)
    default:
      return command.kind
  }
}

/**
 * The line of a command, with its line end.
 *
 * Throws `TypeError` for a name, number, text or word that the protocol cannot carry.
 */
export function formatCommand(command: PayloadCommand): string {
  return `${words(command)}\n`
}

/** What CPUID said, raw: feature words in the order of the specification, brand and vendor as text. */
export interface PayloadCpu {
  readonly vendor: string | undefined
  readonly family: number
  readonly model: number
  readonly stepping: number
  /** Seven words: leaf 1 EDX, ECX; leaf 7 EBX, ECX, EDX; leaf 0x80000001 EDX, ECX. */
  readonly features: readonly number[]
  readonly brand: string | undefined
}

/** What a line of the payload means. Ticks are those of the guest's time-stamp counter. */
export type PayloadLine =
  | { readonly kind: 'ready'; readonly version: number; readonly target: string }
  | { readonly kind: 'workload'; readonly name: string }
  | { readonly kind: 'prepared'; readonly workload: string }
  | {
      readonly kind: 'done'
      readonly workload: string
      readonly count: number
      readonly ticks: bigint
      readonly checksum: string
      /** What the workload found besides, 16 hexadecimal digits each; absent for those that find one number. */
      readonly further?: readonly string[]
    }
  | {
      readonly kind: 'wrong'
      readonly workload: string
      readonly count: number
      readonly ticks: bigint
      readonly checksum: string
      readonly other: string
    }
  | SpreadLine
  | ExecLine
  | { readonly kind: 'done-list'; readonly count: number }
  | { readonly kind: 'done-flood'; readonly bytes: number }
  | { readonly kind: 'done-cpu' | 'done-control' | 'off' | 'power-button' }
  | ({ readonly kind: 'cpu' } & PayloadCpu)
  | { readonly kind: 'hypervisor'; readonly signature: string | undefined }
  | { readonly kind: 'clock'; readonly ticks: bigint }
  | { readonly kind: 'memory'; readonly bytes: bigint }
  | { readonly kind: 'echo'; readonly text: string }
  | { readonly kind: 'error'; readonly code: PayloadErrorCode; readonly words: string }
  | {
      readonly kind: 'fault'
      readonly vector: number
      readonly error: string
      readonly address: string
    }
  | { readonly kind: 'garbage'; readonly line: string }

type Rule = readonly [pattern: RegExp, meaning: (...groups: readonly string[]) => PayloadLine | undefined]

const isErrorCode = (code: string): code is PayloadErrorCode =>
  payloadErrorCodes.some((known) => known === code)

/** A decimal number that fits the protocol's 32 bits. */
const small = (digits: string): number | undefined => {
  const value = Number(digits)
  return value <= largestNumber ? value : undefined
}

/** A decimal number that fits 64 bits. */
const large = (digits: string): bigint | undefined => {
  const value = BigInt(digits)
  return value < 1n << 64n ? value : undefined
}

const hexText = (hex: string): string | undefined =>
  hex === 'none' ? undefined : Buffer.from(hex, 'hex').toString('latin1')

const finished = (
  workload: string,
  count: number | undefined,
  ticks: bigint | undefined,
  checksum: string,
): Extract<PayloadLine, { kind: 'done' }> | undefined =>
  count === undefined || ticks === undefined || count === 0
    ? undefined
    : { kind: 'done', workload, count, ticks, checksum }

const number = String.raw`(0|[1-9]\d{0,19})`
const name = '([a-z0-9-]+)'
const sum = '([0-9a-f]{16})'
const hex = '((?:[0-9a-f]{2})+|none)'
const line = (...parts: readonly string[]): RegExp => new RegExp(`^${parts.join(' ')}$`)

const rules: readonly Rule[] = [
  [
    line('ready polyvisor-payload', number, '([a-z0-9_-]+)'),
    (version = '', target = '') => ({ kind: 'ready', version: Number(version), target }),
  ],
  [line('workload', name), (workload = '') => ({ kind: 'workload', name: workload })],
  [line('prepared', name), (workload = '') => ({ kind: 'prepared', workload })],
  [
    line('done', name, number, number, `${sum}((?: [0-9a-f]{16}){0,2})`),
    (workload = '', count = '', ticks = '', checksum = '', further = '') => {
      const done = finished(workload, small(count), large(ticks), checksum)
      return done && further !== '' ? { ...done, further: further.slice(1).split(' ') } : done
    },
  ],
  [
    line('wrong', name, number, number, sum, sum),
    (workload = '', count = '', ticks = '', checksum = '', other = '') => {
      const done = finished(workload, small(count), large(ticks), checksum)
      return done && { ...done, kind: 'wrong', other }
    },
  ],
  [
    line('done list', number),
    (digits = '') => {
      const count = small(digits)
      return count === undefined ? undefined : { kind: 'done-list', count }
    },
  ],
  [
    line('done flood', number),
    (digits = '') => {
      const bytes = small(digits)
      return bytes === undefined ? undefined : { kind: 'done-flood', bytes }
    },
  ],
  [line('done cpu'), () => ({ kind: 'done-cpu' })],
  [line('done control'), () => ({ kind: 'done-control' })],
  [line('off'), () => ({ kind: 'off' })],
  [line('power-button'), () => ({ kind: 'power-button' })],
  [
    line(
      'cpu',
      '([A-Za-z0-9_]{12}|none)',
      String.raw`(\d{1,3})\.(\d{1,3})\.(\d{1,2})`,
      '((?:[0-9a-f]{8},){6}[0-9a-f]{8})',
      hex,
    ),
    (vendor = '', family = '', model = '', stepping = '', features = '', brand = '') => ({
      kind: 'cpu',
      vendor: vendor === 'none' ? undefined : vendor,
      family: Number(family),
      model: Number(model),
      stepping: Number(stepping),
      features: features.split(',').map((word) => Number.parseInt(word, 16)),
      brand: hexText(brand),
    }),
  ],
  [line('hypervisor', hex), (signature = '') => ({ kind: 'hypervisor', signature: hexText(signature) })],
  [
    line('clock', number),
    (digits = '') => {
      const ticks = large(digits)
      return ticks === undefined ? undefined : { kind: 'clock', ticks }
    },
  ],
  [
    line('memory', number),
    (digits = '') => {
      const bytes = large(digits)
      return bytes === undefined ? undefined : { kind: 'memory', bytes }
    },
  ],
  [/^echo ([^\r\n]*)$/, (text = '') => ({ kind: 'echo', text })],
  [
    line('error', name, '([ -~]+)'),
    (code = '', text = '') => (isErrorCode(code) ? { kind: 'error', code, words: text } : undefined),
  ],
  [
    line('fault', String.raw`(\d{1,3})`, '([0-9a-f]{8})', sum),
    (vector = '', error = '', address = '') => ({ kind: 'fault', vector: Number(vector), error, address }),
  ],
]

/**
 * What a line means, given without its line end. Never throws: anything that the protocol does not know, strings
 * or not, is `garbage`.
 */
export function parseLine(text: unknown): PayloadLine {
  if (typeof text !== 'string') return { kind: 'garbage', line: '' }
  for (const [pattern, meaning] of rules) {
    const match = pattern.exec(text)
    if (match) return meaning(...match.slice(1)) ?? { kind: 'garbage', line: text }
  }
  return parseSpreadLine(text) ?? parseExecLine(text) ?? { kind: 'garbage', line: text }
}
