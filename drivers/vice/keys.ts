/**
 * Rows of the matrix of a Commodore 64's keyboard, the key of the lowest bit first (Commodore 64 Programmer's Reference Guide,
 * appendix), by what VICE has in the places of a PC's keyboard: the key with Commodore's sign is `ctrl`, CONTROL `tab`, RUN/STOP `esc`,
 * the arrow to the left `grave_accent`, that upwards `pgdn`, and the pound `end`.
 */
export const c64KeyRows: readonly (readonly string[])[] = [
  'backspace ret right f7 f1 f3 f5 down',
  '3 w a 4 z s e shift',
  '5 r d 6 c f t x',
  '7 y g 8 b h u v',
  '9 i j 0 m k o n',
  'minus p l equal dot semicolon bracket_left comma',
  'end bracket_right apostrophe home shift_r pgdn backslash slash',
  '1 grave_accent tab 2 spc ctrl q esc',
].map((row) => row.split(' '))

/** RESTORE, which is no key of the matrix but interrupts the CPU. */
export const restoreKey = 'pgup'

/** The keys of a Commodore 64. */
export const c64Keys: ReadonlySet<string> = new Set([...c64KeyRows.flat(), restoreKey])
