import { assemble, type Item, place, untimed } from '../../program.js'
import { addressOf, type Code, cardDeck, data, ebcdic, halfWord, s370Code, word } from '../../s370-code.js'
import type { FloatingFormat } from '../format.js'
import { ibmLong, ibmShort } from '../formats.js'
import type { ArithmeticMachine } from '../machine.js'

const origin = 0x1000
/** The printer-keyboard, and where its channel finds the address of its command (GA22-7000, "Assigned Storage Locations"). */
const [console, channelAddress] = [0x009, 0x48]

const { rr, rx, ss } = s370Code(origin)
const [always, notZero] = [15, 7]
const branch = (condition: number, to: string): Code => rx(0x47, condition, to)

/** LE, DER, AER, AE and STE, and the same for long numbers. */
const operations = {
  32: { load: 0x78, divide: 0x3d, add: 0x3a, addStored: 0x7a, store: 0x70 },
  64: { load: 0x68, divide: 0x2d, add: 0x2a, addStored: 0x6a, store: 0x60 },
} as const

/** Floating-point registers. */
const [quotient, divisor, sum] = [0, 2, 4]

/** The program (GA22-7000, "Floating-Point Instructions"). */
function program({ bits }: FloatingFormat, terms: number): readonly (Code | Item)[] {
  const { load, divide, add, addStored, store } = operations[bits === 64 ? 64 : 32]
  const length = 1 + bits / 4
  return [
    rr(0x05, 12, 0), // BALR 12,0
    branch(always, 'begin'),
    halfWord(0),
    ...data('one', ...word(0x4110_0000), ...word(0)),
    ...data('result', ...word(0), ...word(0)),
    ...data('terms', ...word(terms), ...word(0)),
    ...data('write', addressOf('line', 0x09), 0x20, 0, ...halfWord(length)),
    place('begin'),
    rx(load, divisor, 'one'),
    rx(load, sum, 'one'),
    rx(0x58, 5, 'terms'), // L
    place('next'),
    rx(0x46, 5, 'term'), // BCT
    branch(always, 'say'),
    place('term'),
    rx(addStored, divisor, 'one'),
    rx(load, quotient, 'one'),
    rr(divide, quotient, divisor),
    rr(add, sum, quotient),
    branch(always, 'next'),
    place('say'),
    rx(store, sum, 'result'),
    // Four bytes become eight digits, and a ninth that is none.
    ss(0xf3, 0x84, 'digits', 'result'), // UNPK
    ss(0xf3, 0x84, ['digits', 8], ['result', 4]),
    ss(0xdc, 15, 'digits', ['letters', -0xf0]), // TR
    rx(0x41, 4, 'write'), // LA
    rx(0x50, 4, channelAddress), // ST
    rx(0x41, 1, console),
    place('start'),
    [0x9c, 0, 0x10, 0], // SIO 0(1)
    branch(8, 'end'),
    [0x9d, 0, 0x10, 0], // TIO 0(1): takes what it has to tell before
    branch(always, 'start'),
    place('end'),
    [0x9d, 0, 0x10, 0], // until it has printed
    branch(notZero, 'end'),
    branch(always, 'end'),
    ...data('line', ...ebcdic('E')),
    ...data('digits', ...Array.from({ length: 17 }, () => 0)),
    untimed(...Array.from({ length: 0xf0 }, () => 0)),
    ...data('letters', ...ebcdic('0123456789ABCDEF')),
  ]
}

function deck(format: FloatingFormat, terms: number): Buffer {
  const items = program(format, terms).map((part) =>
    'place' in part || 'code' in part ? part : untimed(...part),
  )
  return cardDeck(origin, [...word(0), ...word(origin)], assemble(items, origin))
}

/** A System/370 with its hexadecimal floating point. */
export const system370: ArithmeticMachine = {
  name: 's370',
  title: 'IBM System/370',
  driver: 'hercules',
  spec: { architecture: 's370' },
  radix: 16,
  sums: [ibmShort, ibmLong].map((format) => ({ format, image: (terms) => deck(format, terms) })),
}
