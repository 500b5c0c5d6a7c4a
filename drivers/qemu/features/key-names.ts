/** QEMU's names of keys that are more than one character (QAPI `QKeyCode`, as of QEMU 7.2). */
const words = `
  unmapped shift shift_r alt alt_r ctrl ctrl_r menu esc minus equal backspace tab bracket_left bracket_right
  ret semicolon apostrophe grave_accent backslash comma dot slash asterisk spc caps_lock f1 f2 f3 f4 f5 f6 f7
  f8 f9 f10 f11 f12 num_lock scroll_lock kp_divide kp_multiply kp_subtract kp_add kp_enter kp_decimal sysrq
  kp_0 kp_1 kp_2 kp_3 kp_4 kp_5 kp_6 kp_7 kp_8 kp_9 kp_comma kp_equals less print home pgup pgdn end left up
  down right insert delete stop again props undo front copy open paste find cut lf help meta_l meta_r compose
  pause ro hiragana henkan yen muhenkan katakanahiragana power sleep wake audionext audioprev audiostop
  audioplay audiomute volumeup volumedown mediaselect mail calculator computer ac_home ac_back ac_forward
  ac_refresh ac_bookmarks lang1 lang2`

/** The names of keys that `sendKeys` takes. */
export const keyNames: ReadonlySet<string> = new Set([
  ...'0123456789abcdefghijklmnopqrstuvwxyz',
  ...words.trim().split(/\s+/),
])
