import type { Codec } from './xdr/codecs.js'
import { malformed } from './xdr/reader.js'

/** The types of a parameter's value, in the order of `virTypedParameterType`, which begins with 1. */
const types = ['int', 'uint', 'llong', 'ullong', 'double', 'boolean', 'string'] as const

/** A named value of one of several types, libvirt's `virTypedParameter`. */
export type TypedParameter =
  | { readonly field: string; readonly type: 'int' | 'uint' | 'double'; readonly value: number }
  | { readonly field: string; readonly type: 'llong' | 'ullong'; readonly value: bigint }
  | { readonly field: string; readonly type: 'boolean'; readonly value: boolean }
  | { readonly field: string; readonly type: 'string'; readonly value: string }

/** A parameter on the wire: its name, the number of its type, and the value in that type. */
export const typedParameter: Codec<TypedParameter> = {
  least: 12,
  write(to, { field, ...typed }) {
    const number = types.indexOf(typed.type) + 1
    if (number === 0) throw new TypeError(`the parameter '${field}' has the unknown type '${typed.type}'`)
    to.text(field)
    to.int(number)
    switch (typed.type) {
      case 'int':
        return to.int(typed.value)
      case 'uint':
        return to.uint(typed.value)
      case 'llong':
        return to.hyper(typed.value)
      case 'ullong':
        return to.unsignedHyper(typed.value)
      case 'double':
        return to.double(typed.value)
      case 'boolean':
        return to.int(typed.value ? 1 : 0)
      case 'string':
        return to.text(typed.value)
    }
  },
  read(from) {
    const field = from.text()
    const number = from.int()
    const type = types[number - 1]
    switch (type) {
      case 'int':
        return { field, type, value: from.int() }
      case 'uint':
        return { field, type, value: from.uint() }
      case 'llong':
        return { field, type, value: from.hyper() }
      case 'ullong':
        return { field, type, value: from.unsignedHyper() }
      case 'double':
        return { field, type, value: from.double() }
      case 'boolean':
        return { field, type, value: from.int() !== 0 }
      case 'string':
        return { field, type, value: from.text() }
      default:
        throw malformed(`a parameter of the unknown type ${number}`)
    }
  },
}

/** Values of parameters by their names. Where a name occurs twice, the last one counts. */
export function parameterValues(
  parameters: readonly TypedParameter[],
): ReadonlyMap<string, TypedParameter['value']> {
  return new Map(parameters.map(({ field, value }) => [field, value]))
}

/** Reads numbers out of what {@link parameterValues} gives; `undefined` for a name that is not there. */
export function numbersOf(
  values: ReadonlyMap<string, TypedParameter['value']>,
): (name: string) => number | undefined {
  return (name) => {
    const value = values.get(name)
    return value === undefined ? undefined : Number(value)
  }
}
