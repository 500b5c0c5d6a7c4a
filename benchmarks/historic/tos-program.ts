/** The parts of a TOS program besides its code. */
export interface TosProgramParts {
  /** Bytes of cleared memory behind it. */
  readonly bss?: number
  /** What follows it; without them its header says that there are none. */
  readonly relocations?: Uint8Array
}

/** Makes a TOS program (Atari GEMDOS Reference Manual, "Executable file format"). */
export function tosProgram(code: Uint8Array, { bss = 0, relocations }: TosProgramParts = {}): Buffer {
  const header = Buffer.alloc(28)
  header.writeUInt16BE(0x601a, 0)
  header.writeUInt32BE(code.length, 2)
  header.writeUInt32BE(bss, 10)
  header.writeUInt16BE(relocations === undefined ? 1 : 0, 26)
  return Buffer.concat([header, code, relocations ?? Buffer.alloc(0)])
}

// Registers of the MFP's serial port, of which the CPU puts ones before the 16 bits (MC68901 data sheet, "USART").
const timers = 0xfa1d
const timerData = 0xfa25
const control = 0xfa29
const receiver = 0xfa2b
const transmitter = 0xfa2d

/** The data register of an Atari's serial port. */
export const serialData = 0xfa2f

/** Words of `move.b #value, register` (M68000 Family Programmer's Reference Manual). */
export const moveToRegister = (value: number, register: number): readonly number[] => [
  0x11fc,
  value,
  register,
]

/** Words that set an Atari's serial port up, in supervisor mode. */
export const setUpSerial: readonly number[] = [
  ...moveToRegister(0x88, control),
  ...moveToRegister(1, receiver),
  ...moveToRegister(1, transmitter),
  ...moveToRegister(2, timerData),
  ...[0x0038, 1, timers], // ori.b #1, timers: the clock of the port
]

/** Words that stop the port's clock, at each tick of which Hatari asks the host for input. */
export const stopSerialClock: readonly number[] = moveToRegister(0, timers)

/** Words that let it run again. */
export const startSerialClock: readonly number[] = moveToRegister(1, timers)

/** Words that wait for a byte, which is then in d0. */
export const listen: readonly number[] = [...[0x4a38, receiver], 0x6afa, ...[0x1038, serialData]]

/** Words of GEMDOS's Super(0): supervisor mode. */
export const superMode: readonly number[] = [0x42a7, 0x3f3c, 0x20, 0x4e41, 0x5c8f]

/** Words of GEMDOS's Pterm: ends the program with a number. */
export const terminate = (status: number): readonly number[] => [0x3f3c, status, 0x3f3c, 0x4c, 0x4e41]
