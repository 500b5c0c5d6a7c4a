import type { NwfilterSpec } from '../../spec/nwfilter.js'
import { protocolSchemas } from '../../spec/nwfilter-match.js'
import { given } from '../given.js'
import { childrenOf, element, type XmlElement } from '../xml/element.js'

type Rule = NonNullable<NwfilterSpec['entries'][number]['rule']>

/** Writes a rule of a network filter. */
export function writeRule({ action, direction, priority, statematch, match }: Rule): XmlElement {
  return element(
    'rule',
    { action, direction, priority, statematch: statematch ? undefined : 'false' },
    ...Object.entries(match ?? {}).map(([protocol, fields]) => {
      if (fields === undefined) return undefined
      const { negate, ...attributes } = fields
      return element(protocol, { match: negate === true ? 'no' : undefined, ...attributes })
    }),
  )
}

/**
 * A rule with everything in the form in which {@link writeRule} writes it: numbers in decimals, Ethernet addresses in
 * lower case, and defaults said or left away as there.
 */
export function normalRule(rule: XmlElement): XmlElement {
  const { priority = '500', statematch, ...others } = rule.attributes
  const without = statematch !== undefined && /^(false|0)$/i.test(statematch)
  return {
    name: rule.name,
    attributes: { ...others, priority, ...(without ? { statematch: 'false' } : {}) },
    children: rule.children.map((child) => (typeof child === 'string' ? child : normalMatch(child))),
  }
}

function normalMatch({ name, attributes, children }: XmlElement): XmlElement {
  const { match, ...others } = attributes
  const values = Object.entries(others).map(([key, value]) => [
    key,
    // A comment is text, whatever it looks like.
    key === 'comment' ? value : normalValue(value),
  ])
  return {
    name,
    attributes: { ...Object.fromEntries(values), ...(match === 'no' ? { match } : {}) },
    children,
  }
}

function normalValue(value: string): string {
  if (/^0x[0-9a-f]{1,8}$/i.test(value)) return String(Number(value))
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(value) ? value.toLowerCase() : value
}

/** Reads a rule in its normal form as a specification has it, still unchecked. */
export function readRule(rule: XmlElement): unknown {
  const { action, direction, priority, statematch } = rule.attributes
  const match = childrenOf(rule).map(({ name, attributes }) => [name, readMatch(name, attributes)])
  return {
    action,
    direction,
    priority: Number(priority),
    statematch: statematch === undefined,
    ...given({ match: match.length === 0 ? undefined : Object.fromEntries(match) }),
  }
}

function readMatch(protocol: string, { match, ...attributes }: XmlElement['attributes']): unknown {
  const fields = Object.entries(attributes).map(([name, value]) => [name, readValue(protocol, name, value)])
  return { ...Object.fromEntries(fields), ...(match === 'no' ? { negate: true } : {}) }
}

/** Digits are a number, unless the field is one of text. */
function readValue(protocol: string, name: string, value: string): string | number {
  if (!/^(0|[1-9]\d{0,9})$/.test(value)) return value
  const schema = Object.entries(protocolSchemas).find(([known]) => known === protocol)?.[1]
  return schema?.safeParse({ [name]: value }).success === true ? value : Number(value)
}
