import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { type ObjectReference, referenceElement } from './value.js'

/** Namespace of envelopes (SOAP 1.1, section 4). */
export const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/'

/** Namespace of the types that texts have (XML Schema part 2). */
export const schemaNamespace = 'http://www.w3.org/2001/XMLSchema'

/** Namespace of the attribute `type` (XML Schema part 1, section 2.6.1). */
export const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance'

/** Namespace of the vSphere API. */
export const vimNamespace = 'urn:vim25'

/** What is called: a method of a managed object. */
export interface SoapCall {
  readonly method: string
  readonly on: ObjectReference
  /** The arguments, in the order of the API. */
  readonly args: readonly (XmlElement | undefined)[]
}

/**
 * Writes the request of a call. The API wants the children in its own order, and the object first.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a text that XML cannot hold.
 */
export function writeRequest({ method, on, args }: SoapCall): string {
  const body = element(method, { xmlns: vimNamespace }, referenceElement('_this', on), ...args)
  const envelope = element(
    'soapenv:Envelope',
    { 'xmlns:soapenv': soapNamespace, 'xmlns:xsd': schemaNamespace, 'xmlns:xsi': instanceNamespace },
    element('soapenv:Body', {}, body),
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(envelope)}`
}
