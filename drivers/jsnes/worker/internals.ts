import { createPartFinder } from '../../thread/worker/parts.js'

const { child, method, invoke, missing } = createPartFinder('jsnes')

/** What this driver uses of jsnes, whose published types cannot be found from modules. */
export interface Nes {
  /** Runs the machine until the picture is complete. @throws what the emulator throws, after which it cannot go on. */
  frame(): void
  /** Presses the button. */
  reset(): void
  /** CPU cycles since it was switched on. */
  cycles(): number
  /** The whole state. */
  save(): unknown
  load(state: unknown): void
}

/** What is behind addresses that the machine itself has nothing at. */
export interface Board {
  /** Says what is read there; `undefined` where the board has nothing either. */
  read(address: number): number | undefined
  /** @returns whether the board has something there */
  write(address: number, value: number): boolean
}

/**
 * Makes an NES with a cartridge.
 *
 * @param onPicture gets every picture: 256 × 240 pixels, with red in the low eight bits, green and blue above
 */
export async function createNes(
  cartridge: Uint8Array,
  board: Board,
  onPicture: (pixels: Uint32Array) => void,
): Promise<Nes> {
  const library: object = await import('jsnes')
  const nes = construct(library, 'NES', { onFrame: onPicture, emulateSound: false })
  invoke(nes, 'loadROM', cartridge)
  connect(nes, board)
  const frame = method(nes, 'frame')
  return {
    frame: () => {
      frame()
    },
    // The CPU starts again, what shows the picture is off and its sound is silent; the rest keeps what it holds (NESdev
    // Wiki, "CPU power up state", "PPU power up state").
    reset() {
      const cpu = child(nes, 'cpu')
      for (const register of [0x2000, 0x2001, 0x4015]) invoke(child(nes, 'mmap'), 'write', register, 0)
      invoke(cpu, 'requestIrq', Reflect.get(cpu, 'IRQ_RESET'))
    },
    cycles() {
      const cycles: unknown = Reflect.get(child(nes, 'cpu'), 'cycles')
      if (typeof cycles !== 'number') throw missing('cycles')
      return cycles
    },
    save: () => invoke(nes, 'toJSON'),
    load(state) {
      invoke(nes, 'fromJSON', state)
      // Its parts are new ones now.
      connect(nes, board)
    },
  }
}

/** Puts a board between the CPU and the cartridge. */
function connect(nes: object, board: Board): void {
  const mapper = child(nes, 'mmap')
  const [load, write] = [method(mapper, 'load'), method(mapper, 'write')]
  // It is asked whether programs can be read without it, and would say no because its `load` is another one now.
  const isDirect = invoke(mapper, 'readsPrgFromCpuMem')
  Reflect.set(mapper, 'readsPrgFromCpuMem', () => isDirect)
  Reflect.set(mapper, 'load', (address: number): unknown => board.read(address) ?? load(address))
  Reflect.set(mapper, 'write', (address: number, value: number): void => {
    if (!board.write(address, value)) write(address, value)
  })
  invoke(child(nes, 'cpu'), '_updatePrgReadPath')
}

function construct(library: object, name: string, ...args: readonly unknown[]): object {
  const kind: unknown = Reflect.get(library, name)
  if (typeof kind !== 'function') throw missing(name)
  const made: unknown = Reflect.construct(kind, args)
  if (typeof made !== 'object' || made === null) throw missing(name)
  return made
}
