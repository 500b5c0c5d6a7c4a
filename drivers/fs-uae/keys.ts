const rows: readonly (readonly [first: number, keys: string])[] = [
  [0x00, 'grave_accent 1 2 3 4 5 6 7 8 9 0 minus equal backslash'],
  [0x0f, 'kp_0 q w e r t y u i o p bracket_left bracket_right'],
  [0x1d, 'kp_1 kp_2 kp_3 a s d f g h j k l semicolon apostrophe'],
  [0x2d, 'kp_4 kp_5 kp_6 less z x c v b n m comma dot slash'],
  [0x3c, 'kp_decimal kp_7 kp_8 kp_9 spc backspace tab kp_enter ret esc delete'],
  [0x4a, 'kp_subtract'],
  [0x4c, 'up down right left f1 f2 f3 f4 f5 f6 f7 f8 f9 f10'],
  [0x5c, 'kp_divide kp_multiply kp_add end shift shift_r caps_lock ctrl'],
  [0x66, 'meta_l meta_r'],
]

/**
 * The keys of an Amiga's keyboard with their codes (Amiga Hardware Reference Manual, appendix G), by what FS-UAE has in the places
 * of a PC's keyboard: HELP is `end`. Neither Alt is among them: FS-UAE keeps
 * the left one for itself, and ends with that and F4.
 */
export const amigaKeys: ReadonlyMap<string, number> = new Map(
  rows.flatMap(([first, keys]) => keys.split(' ').map((key, index) => [key, first + index] as const)),
)
