import { z } from 'zod'

/** A text without what no string of xl can hold: a zero byte, half a pair of surrogates. */
export const xlTextField = z
  .string()
  .max(65_536, 'must have at most 65536 characters')
  .refine((text) => !/[\0\p{Surrogate}]/u.test(text), 'must be valid Unicode without zero bytes')

/** The most items of a list. */
export const longestList = 4096

const atomField = z.union([xlTextField, z.int().min(0)], {
  error: 'must be a text, a whole number or a list of them',
})
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).max(longestList)

/** The value of a setting; lists may stand in lists, three deep. */
export const xlValueField = z.union(
  [atomField, listOf(z.union([atomField, listOf(z.union([atomField, listOf(atomField)]))]))],
  { error: 'must be a text, a whole number or a list of them' },
)

/** How deep lists may stand in one another. */
export const deepestList = 3

/** A text or number. xl takes a number for the text of its digits. */
export type XlAtom = z.output<typeof atomField>
/** The value of a setting. */
export type XlValue = z.output<typeof xlValueField>

/** Whether two values are the same to xl. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) {
    return !Array.isArray(one) && !Array.isArray(other) && String(one) === String(other)
  }
  return one.length === other.length && one.every((item, index) => sameValue(item, other[index]))
}

/** The number of a value, in the notations of C; `undefined` if it is none that is whole and not below zero. */
export function numberOf(value: XlValue): number | undefined {
  const text = String(value)
  if (Array.isArray(value) || !/^(0x[0-9a-f]{1,13}|0[0-7]{0,17}|[1-9]\d{0,15})$/i.test(text)) return undefined
  const number = /^0\d/.test(text) ? Number.parseInt(text, 8) : Number(text)
  return Number.isSafeInteger(number) ? number : undefined
}
