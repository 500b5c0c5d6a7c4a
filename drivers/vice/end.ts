import { describeStatus } from '../emulator/machine-record.js'
import type { MachineEnd, ProgramEnd } from '../emulator/recipe.js'

/** Finds what went wrong among what it says of drives and printers, whose ROMs are not there. */
export function complaintOf(lastWords: string): string | undefined {
  const found =
    /^(?:(?:C64MEM: )?Error - (.+)|CART: (could not attach .+)|\(x64sc:\d+\): .*: (cannot open display.*))$/m.exec(
      lastWords,
    )
  return found?.slice(1).find((text) => text !== undefined)
}

/** It ends when the program says so to the debug cartridge, with the byte that was written, or when the CPU has stopped. */
export function describeEnd({ status, lastWords }: ProgramEnd): MachineEnd {
  const number = /^DBGCART: exit\((\d+)\)/m.exec(lastWords)?.[1]
  if (number !== undefined && status === Number(number)) {
    return { change: status === 0 ? 'stopped' : 'crashed', reason: `the program ended with ${number}` }
  }
  const stop = /^\*+ +Main CPU: JAM at \$([0-9A-F]{4})/m.exec(lastWords)?.[1]
  if (stop !== undefined && status === 0) {
    return { change: 'crashed', reason: `the CPU has stopped at ${stop}, where it found no instruction` }
  }
  return describeStatus(status, complaintOf(lastWords) ?? '')
}
