/** Where what the 6551 was told lies in VICE's module of it (VICE manual, "ACIA module"). */
const [transmitData, , , command, control, transmitting] = [0, 1, 2, 3, 4, 5]

/** A byte that was written to the 6551 and is still to be sent. */
const written = 2

/** How many bytes the commands have that put the 6551 back, whatever it was told. */
export const serialCommandsLength = 40

/**
 * VICE resets the 6551 after it has read its state. These commands of its monitor tell it again what it had been told: its
 * control register, its speed, its command, and the byte that it has not sent yet.
 *
 * @param module VICE's module of the 6551.
 * @param address where the machine has it.
 * @param speed what its register for higher speeds holds.
 */
export function serialCommands(module: Buffer, address: number, speed: number): string {
  const store = (register: number, value = 0): string =>
    `> ${(address + register).toString(16)} ${value.toString(16).padStart(2, '0')}\n`
  const commands = [
    store(3, module[control]),
    store(7, speed & 3),
    store(2, module[command]),
    module[transmitting] === written ? store(0, module[transmitData]) : '',
  ].join('')
  return commands.padStart(serialCommandsLength)
}
