import { assemble, type Item, place, untimed } from '../../benchmarks/historic/program.js'
import {
  addressOf,
  type Code,
  cardDeck,
  data,
  ebcdic,
  s370Code,
  word,
} from '../../benchmarks/historic/s370-code.js'

/** What the guest says, by what it found the machine to be. */
export const s390Greetings = { esa390: 'an esa390 was here', zarch: 'a zarch was here' } as const

/** Where the program is in memory. */
const origin = 0x1000

const { rr, rx, s, si, ss } = s370Code(origin)
const [always, equal, notReady] = [15, 8, 4]

/** The instructions (IBM SA22-7201, ESA/390 Principles of Operation; SA22-7832, z/Architecture), and blocks of data. */
const program: readonly (Code | Item)[] = [
  rr(0x05, 12, 0), // BALR 12,0
  rx(0x47, always, 'begin'),
  [0, 0],
  ...data('command', addressOf('greeting', 0x09), 0x20, 0, 0, s390Greetings.esa390.length),
  ...data('longer', addressOf('z greeting', 0x09), 0x20, 0, 0, s390Greetings.zarch.length),
  ...data('end', ...word(0x000a_0000), ...word(0xfff)),
  ...data('z end', ...word(0x0002_0001), ...word(0x8000_0000), ...word(0), ...word(0xfff)),
  ...data('subchannel', ...word(0x0001_0000)),
  ...data('operation', ...word(0), ...word(0x0000_ff00), addressOf('command')),
  ...data('information', ...Array.from({ length: 64 }, () => 0)),
  ...data('response', ...Array.from({ length: 96 }, () => 0)),
  ...data('greeting', ...ebcdic(s390Greetings.esa390)),
  ...data('z greeting', ...ebcdic(s390Greetings.zarch)),
  place('begin'),
  // the console is the first device
  rx(0x58, 1, 'subchannel'), // L
  s(0xb234, 'information'), // STSCH
  si(0x96, 0x80, ['information', 5]), // OI: enabled
  s(0xb232, 'information'), // MSCH
  // what no z/Architecture is, cannot be told to become one
  rr(0x1b, 2, 2), // SR
  rr(0x1b, 4, 4),
  rx(0x41, 3, 1), // LA
  rx(0xae, 2, 0x12, 4), // SIGP 2,4,set architecture
  rx(0x47, 15 - equal, 'print'),
  ss(0xd2, 7, 'command', 'longer'), // MVC
  si(0x92, 1, 'is z'), // MVI
  place('print'),
  s(0xb233, 'operation'), // SSCH
  place('wait'),
  s(0xb235, 'response'), // TSCH
  rx(0x47, notReady, 'wait'),
  si(0x91, 0x04, ['response', 8]), // TM: has the device ended
  rx(0x47, equal, 'wait'),
  si(0x95, 1, 'is z'), // CLI
  rx(0x47, equal, 'z ends'),
  si(0x82, 0, 'end'), // LPSW
  place('z ends'),
  s(0xb2b2, 'z end'), // LPSWE
  ...data('is z', 0),
]

/** A program for an ESA/390 that says whether the machine becomes a z/Architecture, and ends in a disabled wait. */
export function s390Guest(): Buffer {
  const items = program.map((part) => ('place' in part || 'code' in part ? part : untimed(...part)))
  return cardDeck(origin, [...word(0x0008_0000), ...word(0x8000_0000 + origin)], assemble(items, origin))
}
