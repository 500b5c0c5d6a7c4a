import type { Beyond, SpecFormat } from '../src/formats/format.js'
import { specKeys } from '../src/formats/keys.js'
import { specFormat } from '../src/formats/spec-format.js'

/**
 * What stands in a specification under the keys of drivers that a format takes nothing of, field by field. One file may serve
 * several drivers, so that it is no error; but what was written is not what the file said.
 *
 * @param used Further fields that the format does take, as `libvirt.type`.
 */
export function keysLeftOut(input: unknown, to: SpecFormat, used: readonly string[] = []): readonly Beyond[] {
  if (to === specFormat) return []
  const others = specKeys().filter((key) => !to.keys.includes(key) && Object.hasOwn(Object(input), key))
  return others.flatMap((key) =>
    fieldsOf(key, Reflect.get(Object(input), key))
      .filter((field) => !used.includes(field))
      .map((field) => ({ field, what: `only the driver '${key}' takes it` })),
  )
}

/** The fields under a key that say something: an empty list or object says nothing. */
function fieldsOf(key: string, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [key]
  return Object.entries(value).flatMap(([name, part]) => (isEmpty(part) ? [] : [`${key}.${name}`]))
}

function isEmpty(part: unknown): boolean {
  return part === undefined || (typeof part === 'object' && part !== null && Object.keys(part).length === 0)
}
