/** A key by QEMU's name, what DOSBox's mapper calls it, and its number in SDL 1.2 (SDL_keysym.h, `SDLKey`). */
type KeyBinding = readonly [key: string, event: string, symbol: number]

/** Keys whose number is that of their character. */
const characters: readonly KeyBinding[] = [
  ...[...'abcdefghijklmnopqrstuvwxyz0123456789'].map((key) => [key, key, key.charCodeAt(0)] as const),
  ['spc', 'space', 0x20],
  ['apostrophe', 'quote', 0x27],
  ['comma', 'comma', 0x2c],
  ['minus', 'minus', 0x2d],
  ['dot', 'period', 0x2e],
  ['slash', 'slash', 0x2f],
  ['semicolon', 'semicolon', 0x3b],
  ['less', 'lessthan', 0x3c],
  ['equal', 'equals', 0x3d],
  ['bracket_left', 'lbracket', 0x5b],
  ['backslash', 'backslash', 0x5c],
  ['bracket_right', 'rbracket', 0x5d],
  ['grave_accent', 'grave', 0x60],
  ['backspace', 'bspace', 8],
  ['tab', 'tab', 9],
  ['ret', 'enter', 13],
  ['esc', 'esc', 27],
  ['delete', 'delete', 127],
]

const row = (first: number, keys: readonly (readonly [string, string])[]): readonly KeyBinding[] =>
  keys.map(([key, event], index) => [key, event, first + index] as const)

const others: readonly KeyBinding[] = [
  ...row(256, [
    ...Array.from({ length: 10 }, (_, digit) => [`kp_${digit}`, `kp_${digit}`] as const),
    ['kp_decimal', 'kp_period'],
    ['kp_divide', 'kp_divide'],
    ['kp_multiply', 'kp_multiply'],
    ['kp_subtract', 'kp_minus'],
    ['kp_add', 'kp_plus'],
    ['kp_enter', 'kp_enter'],
  ]),
  ...row(273, [
    ['up', 'up'],
    ['down', 'down'],
    ['right', 'right'],
    ['left', 'left'],
    ['insert', 'insert'],
    ['home', 'home'],
    ['end', 'end'],
    ['pgup', 'pageup'],
    ['pgdn', 'pagedown'],
  ]),
  ...row(
    282,
    Array.from({ length: 12 }, (_, index) => [`f${index + 1}`, `f${index + 1}`] as const),
  ),
  ...row(300, [
    ['num_lock', 'numlock'],
    ['caps_lock', 'capslock'],
    ['scroll_lock', 'scrolllock'],
    ['shift_r', 'rshift'],
    ['shift', 'lshift'],
    ['ctrl_r', 'rctrl'],
    ['ctrl', 'lctrl'],
    ['alt_r', 'ralt'],
    ['alt', 'lalt'],
  ]),
]

const bindings = [...characters, ...others]

/** The keys of DOSBox's keyboard. */
export const dosboxKeys: ReadonlySet<string> = new Set(bindings.map(([key]) => key))

/** The name of the file with {@link mapperText}. */
export const mapperFile = 'mapper'

/**
 * What DOSBox's mapper is to bind (DOSBox 0.74 manual, "10. Keymapper"): the keys of the PC, and nothing else. The usual
 * one has combinations for DOSBox itself besides, such as Ctrl+F9, which ends it.
 */
export const mapperText = bindings.map(([, event, symbol]) => `key_${event} "key ${symbol}"\n`).join('')
