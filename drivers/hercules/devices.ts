import type { DomainDefinition } from '../../src/backend.js'
import { consolePort } from './console.js'
import type { HerculesOptions } from './options.js'
import type { TapeFormat } from './tape-image.js'

/** What disks and tapes are, as their images say it. */
export interface MediaKinds {
  readonly disks: readonly string[]
  readonly tapes: readonly TapeFormat[]
}

/** A device of a machine. */
export interface HerculesDevice {
  /** Four hexadecimal digits, at which machines of IBM's customers had it. */
  readonly address: string
  /** What is behind the address in the configuration. */
  readonly words: string
  /** The link that it names, and what that leads to. */
  readonly link?: readonly [name: string, path: string]
  /** What a machine is started from, if it can be from this. */
  readonly medium?: 'cards' | 'disk' | 'tape'
}

/** The devices of a machine. They are in the order in which their subchannels are numbered. */
export function devicesOf(
  { spec, options }: DomainDefinition<HerculesOptions>,
  kinds: MediaKinds,
): readonly HerculesDevice[] {
  const [hasConsole = false, hasPrinter = false] = spec.serials.map(({ type }) => type === 'console')
  const { kernel } = spec.boot
  const devices: HerculesDevice[] = []
  if (hasConsole) devices.push({ address: '0009', words: '3215 noprompt' })
  if (kernel !== undefined) {
    devices.push({ address: '000C', words: '3505 deck ebcdic eof', link: ['deck', kernel], medium: 'cards' })
  }
  if (hasPrinter) devices.push({ address: '000E', words: '1403 tty1' })
  for (const [index, { path = '', readonly }] of spec.disks.entries()) {
    const name = `disk${index}.ckd`
    const words = `${kinds.disks[index] ?? ''} ${name}${readonly ? ' readonly' : ''}`
    devices.push({ address: addressOf(0x120, index), words, link: [name, path], medium: 'disk' })
  }
  for (const [index, { path, readonly }] of options.tapes.entries()) {
    const name = `tape${index}.${kinds.tapes[index] ?? 'aws'}`
    const words = `3420 ${name}${readonly ? ' noring' : ''} noautomount`
    devices.push({ address: addressOf(0x580, index), words, link: [name, path], medium: 'tape' })
  }
  return devices
}

/** The line of the configuration that has Hercules wait for the terminal of a console. */
export function consoleLines(devices: readonly HerculesDevice[]): readonly string[] {
  return devices.some(({ address }) => address === '0009') ? [`CNSLPORT 127.0.0.1:${consolePort}`] : []
}

function addressOf(first: number, index: number): string {
  return (first + index).toString(16).toUpperCase().padStart(4, '0')
}
