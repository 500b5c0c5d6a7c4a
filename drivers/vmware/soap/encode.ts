import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { anyText, type SoapObject, type SoapValue, typeKey } from './value.js'

/**
 * Writes what was decoded again, to hand something back that a server has made: with its types, and as the lists that
 * there were.
 */
export function encodeValue(name: string, value: SoapValue): readonly XmlElement[] {
  if (typeof value === 'string') return [element(name, {}, value)]
  return isList(value) ? value.flatMap((one) => encodeValue(name, one)) : [encodeObject(name, value)]
}

function encodeObject(name: string, object: SoapObject): XmlElement {
  const { [typeKey]: type, ...fields } = object
  const keys = Object.keys(fields)
  const { type: referred, value } = fields
  if (keys.length === 2 && typeof referred === 'string' && typeof value === 'string') {
    return element(name, { type: referred }, value)
  }
  // `OptionValue`, whose value may be of any type, and is a text here.
  const isOption = keys.length === 2 && typeof fields['key'] === 'string' && typeof value === 'string'
  const children = Object.entries(fields).flatMap(([key, field]) =>
    isOption && key === 'value' ? [anyText('value', String(field))] : encodeValue(key, field),
  )
  return element(name, { 'xsi:type': typeof type === 'string' ? type : undefined }, ...children)
}

function isList(value: SoapValue): value is readonly SoapValue[] {
  return Array.isArray(value)
}
