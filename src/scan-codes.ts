import { HypervisorError } from './errors.js'

/**
 * Scan codes of set 1 (IBM PC/AT Technical Reference, keyboard) by QEMU's key names (QKeyCode). Codes above
 * 0xff have the prefix 0xe0.
 */
const rows: readonly (readonly [number, string])[] = [
  [0x01, 'esc 1 2 3 4 5 6 7 8 9 0 minus equal backspace'],
  [0x0f, 'tab q w e r t y u i o p bracket_left bracket_right ret ctrl'],
  [0x1e, 'a s d f g h j k l semicolon apostrophe grave_accent shift backslash'],
  [0x2c, 'z x c v b n m comma dot slash shift_r kp_multiply alt spc caps_lock'],
  [0x3b, 'f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 num_lock scroll_lock'],
  [0x47, 'kp_7 kp_8 kp_9 kp_subtract kp_4 kp_5 kp_6 kp_add kp_1 kp_2 kp_3 kp_0 kp_decimal'],
  [0x56, 'less f11 f12'],
  [0xe047, 'home up pgup'],
  [0xe04f, 'end down pgdn insert delete'],
]

const single: Readonly<Record<string, number>> = {
  kp_enter: 0xe01c,
  ctrl_r: 0xe01d,
  kp_divide: 0xe035,
  alt_r: 0xe038,
  left: 0xe04b,
  right: 0xe04d,
  meta_l: 0xe05b,
  meta_r: 0xe05c,
  menu: 0xe05d,
}

/** Scan codes by key name. */
export const scanCodes: ReadonlyMap<string, number> = new Map([
  ...rows.flatMap(([first, names]) => names.split(' ').map((name, index) => [name, first + index] as const)),
  ...Object.entries(single),
])

/**
 * The codes that pressing keys together and releasing them sends, the last released first.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for an unknown key or none.
 */
export function codesOf(keys: readonly string[]): readonly number[] {
  if (keys.length === 0)
    throw new HypervisorError('ERR_INVALID_ARGUMENT', 'no key is named', { field: 'keys' })
  const pressed = keys.map((key, index) => {
    const code = scanCodes.get(key)
    if (code !== undefined) return code
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no key '${key}'`, {
      field: `keys[${index}]`,
      hint: 'Names are QEMU’s key codes: a, ret, ctrl, f1.',
    })
  })
  const released = pressed.toReversed().map((code) => code | 0x80)
  return [...pressed, ...released].flatMap((code) => (code > 0xff ? [code >> 8, code & 0xff] : [code]))
}
