import type { Board } from './internals.js'

/**
 * The port to another computer that the cartridge EverDrive N8 PRO has: a byte is written to and read from its data, and
 * the state has bit 7 set while there is none to read, and bit 6 while the other side has fetched all. Bit 0 is set, too
 * (github.com/krikzz/EDN8-PRO, mappers/base_sv/base_io.sv).
 */
export const fifo = { data: 0x40f0, state: 0x40f1, nothingToRead: 0x80, allFetched: 0x40, one: 0x01 } as const

/** What a board does for the program, and what it needs. */
export interface BoardOptions {
  readonly hasConsole: boolean
  readonly exitAddress: number | undefined
  onOutput(byte: number): void
  onExit(status: number): void
}

/** A {@link Board} with bytes that wait for the program. */
export interface ConsoleBoard extends Board {
  /** Bytes that wait to be read. */
  readonly waiting: number
  input(bytes: Uint8Array): void
  /** All bytes that wait. */
  save(): Uint8Array
  load(bytes: Uint8Array): void
}

/** Makes a {@link ConsoleBoard}. */
export function createBoard({ hasConsole, exitAddress, onOutput, onExit }: BoardOptions): ConsoleBoard {
  let waiting = Buffer.alloc(0)
  let next = 0
  const left = (): number => waiting.length - next
  return {
    get waiting() {
      return left()
    },
    input(bytes) {
      waiting = Buffer.concat([waiting.subarray(next), bytes])
      next = 0
    },
    save: () => new Uint8Array(waiting.subarray(next)),
    load(bytes) {
      waiting = Buffer.from(bytes)
      next = 0
    },
    read(address) {
      if (!hasConsole) return undefined
      if (address === fifo.state) return fifo.one | fifo.allFetched | (left() === 0 ? fifo.nothingToRead : 0)
      // What there is when nothing is, nobody says.
      if (address === fifo.data) return waiting[next] === undefined ? 0xff : waiting[next++]
      return undefined
    },
    write(address, value) {
      if (address === exitAddress) {
        onExit(value)
        return true
      }
      if (!hasConsole || address !== fifo.data) return false
      onOutput(value)
      return true
    },
  }
}
