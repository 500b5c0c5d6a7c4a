/** A line of a VMX file. */
export interface Entry {
  /** As it is spelled; the case of its letters has no meaning. */
  readonly name: string
  readonly value: string
}

/** Lines of a VMX file in their order, by their names in lower case. */
export type Entries = ReadonlyMap<string, Entry>

/** The value of a line, whatever the case of its name. */
export function valueNamed(entries: Entries, name: string): string | undefined {
  return entries.get(name.toLowerCase())?.value
}

/** Lines in their order; of two of the same name the last counts. */
export function entriesOf(lines: readonly (readonly [name: string, value: string])[]): Entries {
  return new Map(lines.map(([name, value]) => [name.toLowerCase(), { name, value }]))
}

/** Whether a line says yes; VMware writes TRUE, and takes letters of either case. */
export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true'
}

/** Whether two values say the same: the case of TRUE and FALSE has no meaning. */
export function sameText(one: string, other: string): boolean {
  return one === other || (/^(true|false)$/i.test(one) && one.toLowerCase() === other.toLowerCase())
}
