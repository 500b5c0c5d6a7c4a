/** Keys in a row whose codes follow one another, each row with the code of its first key; `_` is a key that QEMU has no name for. */
const rows: readonly (readonly [first: number, names: string])[] = [
  [1, 'esc 1 2 3 4 5 6 7 8 9 0 minus equal backspace tab'],
  [16, 'q w e r t y u i o p bracket_left bracket_right ret ctrl'],
  [30, 'a s d f g h j k l semicolon apostrophe grave_accent shift backslash'],
  [44, 'z x c v b n m comma dot slash shift_r kp_multiply alt spc caps_lock'],
  [59, 'f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 num_lock scroll_lock'],
  [71, 'kp_7 kp_8 kp_9 kp_subtract kp_4 kp_5 kp_6 kp_add kp_1 kp_2 kp_3 kp_0 kp_decimal'],
  [
    86,
    'less f11 f12 ro _ hiragana henkan katakanahiragana muhenkan _ kp_enter ctrl_r kp_divide sysrq alt_r lf',
  ],
  [
    102,
    'home up pgup left right end down pgdn insert delete _ audiomute volumedown volumeup power kp_equals',
  ],
  [119, 'pause _ kp_comma lang1 lang2 yen meta_l meta_r compose stop again props undo front copy open paste'],
  [136, 'find cut help menu calculator _ sleep wake'],
  [155, 'mail ac_bookmarks computer ac_back ac_forward'],
  [163, 'audionext audioplay audioprev audiostop'],
  [172, 'ac_home ac_refresh'],
  [210, 'print'],
]

/**
 * Codes of Linux (include/uapi/linux/input-event-codes.h) for QEMU's names of keys (QAPI `QKeyCode`), which
 * `sendKeys` takes: libvirt knows Linux's codes and not QEMU's names.
 */
export const linuxKeyCodes: ReadonlyMap<string, number> = new Map(
  rows.flatMap(([first, names]) =>
    names.split(' ').flatMap((name, index) => (name === '_' ? [] : [[name, first + index] as const])),
  ),
)
