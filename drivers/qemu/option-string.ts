/** A value of an option: text and numbers as they are, booleans as `on` and `off`. */
export type OptionValue = string | number | boolean

/**
 * Writes one of QEMU's option strings: `first,key=value,key=value`. In it a comma ends a value and two commas
 * stand for one (QEMU's `qemu-options`: "Use ,, for a comma in a file name", implemented by `get_opt_value`),
 * so every comma of a value is doubled and no value can add an option. Absent values are left out.
 *
 * @throws TypeError for a key that is not a word, or a zero byte.
 */
export function optionString(
  first: string | undefined,
  options: Readonly<Record<string, OptionValue | undefined>>,
): string {
  const parts = first === undefined ? [] : [quoteOption(first)]
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue
    if (!/^[a-z0-9][a-z0-9._+-]*$/i.test(key)) throw new TypeError(`'${key}' is not the name of an option`)
    parts.push(`${key}=${quoteOption(typeof value === 'boolean' ? onOff(value) : String(value))}`)
  }
  return parts.join(',')
}

/** Doubles the commas of a value. @throws TypeError for a zero byte, which no argument can carry. */
export function quoteOption(value: string): string {
  if (value.includes('\0')) throw new TypeError('an option must not contain a zero byte')
  return value.replaceAll(',', ',,')
}

/** A boolean in QEMU's words. */
export function onOff(value: boolean): 'on' | 'off' {
  return value ? 'on' : 'off'
}
