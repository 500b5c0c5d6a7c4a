import { element, type XmlElement } from '../../../src/formats/xml/element.js'

/** The key under which a decoded object has its `xsi:type`, where it was given. No element can have this name. */
export const typeKey = '$type'

/** A reference to a managed object: what every call is made on (vSphere Web Services API, "ManagedObjectReference"). */
export interface ObjectReference {
  readonly type: string
  readonly value: string
}

/** What an element holds: a text, a reference, or an object of its children; several of one name are a list. */
export type SoapValue = string | SoapObject | readonly SoapValue[]

/** An element with children, by their local names. */
export interface SoapObject {
  readonly [name: string]: SoapValue
}

/** Writes an element that holds a text. One without a value is left away. */
export function textElement(name: string, value: string | number | boolean | undefined) {
  return value === undefined ? undefined : element(name, {}, String(value))
}

/** Writes a reference. */
export function referenceElement(name: string, reference: ObjectReference | undefined) {
  return reference === undefined ? undefined : element(name, { type: reference.type }, reference.value)
}

/** Writes an element of a type that its place does not say; the envelope declares the prefix `xsi`. */
export function typedElement(name: string, type: string, ...children: readonly (XmlElement | undefined)[]) {
  return element(name, { 'xsi:type': type }, ...children)
}

/** Writes a value whose place takes any type. */
export function anyText(name: string, value: string): XmlElement {
  return element(name, { 'xsi:type': 'xsd:string' }, value)
}

/** Whether two references are to the same object. */
export function sameObject(one: ObjectReference, other: ObjectReference): boolean {
  return one.type === other.type && one.value === other.value
}
