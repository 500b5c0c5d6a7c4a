/** What the guest says when it is up. */
export const novaReady = 'ready polyvisor-guest nova\n'

/** A word of the program: as it is, one that refers to a place near it, or the address of a place. */
type Word =
  | number
  | { readonly operation: number; readonly to: string }
  | { readonly addressOf: string }
  | { readonly place: string }

// Operations (Data General: How to Use the Nova Computers, 1970, "Instruction Format").
const [jump, call, incrementAndSkip, load, store] = [0, 0o4000, 0o10000, 0o20000, 0o40000]
const indirect = 0o2000
const relative = 0o400
const [keyboard, printer] = [0o10, 0o11]
const halt = 0o063077

const place = (name: string): Word => ({ place: name })
const line = (operation: number, to: string, accumulator = 0): Word => ({
  operation: operation | (accumulator << 11),
  to,
})
const skipIfDone = (device: number): Word => 0o063600 | device
const readAndGoOn = (device: number): Word => 0o060500 | device
const write = (device: number): Word => 0o061100 | device
/** Takes one accumulator from another, or does something else with both. */
const combine = (operation: number, from: number, to: number, more = 0): Word =>
  0o100000 | (from << 13) | (to << 11) | (operation << 8) | more
const [move, increment, subtract, and] = [2, 3, 5, 7]
const [onlyToSkipIfZero, onlyToSkipIfNotZero] = [0o14, 0o15]

const text = (characters: string): readonly Word[] => [...Buffer.from(characters), 0]

/** The third accumulator has the address of a text that is to be printed. */
const program: readonly Word[] = [
  line(load, 'to ready', 2),
  line(call, 'print'),
  place('line'),
  line(load, 'to buffer', 2),
  line(store, 'at', 2),
  place('next'),
  skipIfDone(keyboard),
  line(jump, 'next'),
  readAndGoOn(keyboard),
  line(load, 'seven bits', 1),
  combine(and, 1, 0),
  line(store | indirect, 'at'),
  line(incrementAndSkip, 'at'),
  line(load, 'newline', 1),
  combine(subtract, 0, 1, onlyToSkipIfZero),
  line(jump, 'next'),
  combine(subtract, 0, 0),
  line(store | indirect, 'at'),
  line(load | indirect, 'to buffer'),
  line(load, 'letter o', 1),
  combine(subtract, 0, 1, onlyToSkipIfNotZero),
  halt,
  line(load, 'to buffer', 2),
  line(call, 'print'),
  line(jump, 'line'),
  place('print'),
  line(store, 'back', 3),
  place('more'),
  load | 0o1000,
  combine(move, 0, 0, onlyToSkipIfNotZero),
  line(jump | indirect, 'back'),
  write(printer),
  place('printing'),
  skipIfDone(printer),
  line(jump, 'printing'),
  combine(increment, 2, 2),
  line(jump, 'more'),
  ...[place('back'), 0, place('at'), 0],
  ...[place('to ready'), { addressOf: 'ready' }, place('to buffer'), { addressOf: 'buffer' }],
  ...[place('seven bits'), 0o177, place('newline'), 0x0a, place('letter o'), 0x6f],
  place('ready'),
  ...text(novaReady),
  place('buffer'),
]

function assemble(origin: number): readonly number[] {
  const places = new Map<string, number>()
  const words: Exclude<Word, { readonly place: string }>[] = []
  for (const word of program) {
    if (typeof word === 'object' && 'place' in word) places.set(word.place, words.length)
    else words.push(word)
  }
  const placeOf = (name: string): number => {
    const found = places.get(name)
    if (found === undefined) throw new Error(`there is no ${name}`)
    return found
  }
  return words.map((word, at) => {
    if (typeof word === 'number') return word
    if ('addressOf' in word) return origin + placeOf(word.addressOf)
    return word.operation | relative | ((placeOf(word.to) - at) & 0xff)
  })
}

function toBytes(words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 2)
  for (const [index, word] of words.entries()) bytes.writeUInt16LE(word & 0xffff, index * 2)
  return bytes
}

function block(count: number, address: number, data: readonly number[]): Buffer {
  const sum = [count, address, ...data].reduce((total, word) => total + word, 0)
  return toBytes([count, address, -sum, ...data])
}

/** A program for a Nova that answers each line with the same, and halts at one that begins with `o`. On a tape. */
export function novaGuest(origin = 0o400): Buffer {
  const words = assemble(origin)
  const blocks: Buffer[] = [Buffer.alloc(8)]
  for (let at = 0; at < words.length; at += 16) {
    const data = words.slice(at, at + 16)
    blocks.push(block(-data.length, origin + at, data))
  }
  return Buffer.concat([...blocks, block(1, origin, [])])
}

/** The same in the first sector of a disk, which is put at the beginning of memory. */
export function novaDisk(): Buffer {
  const image = Buffer.alloc(203 * 2 * 12 * 512)
  toBytes(assemble(0)).copy(image)
  return image
}
