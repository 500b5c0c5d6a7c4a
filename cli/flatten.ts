/** Nested values by their names, as `disks.0.readBytes`, in the manner of virsh domstats. Undefined ones are left out. */
export function flatten(prefix: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [[prefix, value]]
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(prefix === '' ? key : `${prefix}.${key}`, inner),
  )
}
