import { z } from 'zod'
import { element, type XmlElement } from '../../src/formats/xml/element.js'
import type { ItemSink, SoapOptions } from './soap/client.js'
import type { SoapCall } from './soap/envelope.js'
import { faultError } from './soap/fault.js'
import { many, parsed, reference, typeOfUnknown } from './soap/schema.js'
import {
  type ObjectReference,
  referenceElement,
  type SoapValue,
  textElement,
  typedElement,
} from './soap/value.js'

/** What calls of the API are made through. */
export interface Caller {
  call(call: SoapCall, options?: SoapOptions): Promise<SoapValue>
}

/** An object with the properties that were asked for and that it has. */
export interface RetrievedObject {
  readonly object: ObjectReference
  readonly properties: Readonly<Record<string, SoapValue>>
}

/** Which properties of objects of a type to retrieve. */
export interface PropertySelection {
  readonly type: string
  readonly paths: readonly string[]
}

const objectContent = z.object({
  obj: reference,
  propSet: many(z.object({ name: z.string(), val: z.custom<SoapValue>((value) => value !== undefined) })),
  missingSet: many(z.object({ path: z.string(), fault: z.object({ fault: z.unknown() }) })),
})

/** What is left of a page when its objects were handed on: nothing but space, mostly. */
const endOfPage = z.union([
  z.string().transform(() => ({ token: undefined })),
  z.looseObject({ token: z.string().optional() }),
])

/** The elements `propSet` and `objectSet` of a specification of properties: of one object, or of all in a view. */
export function filterSpec(
  selections: readonly PropertySelection[],
  objects: readonly { readonly object: ObjectReference; readonly inView?: boolean }[],
): readonly XmlElement[] {
  return [
    ...selections.map(({ type, paths }) =>
      element('propSet', {}, textElement('type', type), ...paths.map((path) => textElement('pathSet', path))),
    ),
    ...objects.map(({ object, inView = false }) =>
      element(
        'objectSet',
        {},
        referenceElement('obj', object),
        textElement('skip', inView),
        inView
          ? typedElement(
              'selectSet',
              'TraversalSpec',
              textElement('name', 'view'),
              textElement('type', 'ContainerView'),
              textElement('path', 'view'),
              textElement('skip', false),
            )
          : undefined,
      ),
    ),
  ]
}

/**
 * Retrieves properties (`RetrievePropertiesEx`), page by page.
 *
 * @throws HypervisorError `ERR_NO_DOMAIN` for a machine that is gone; `ERR_AUTH` for what the user may not see.
 */
export async function retrieve(
  caller: Caller,
  collector: ObjectReference,
  spec: readonly XmlElement[],
  options: SoapOptions = {},
): Promise<readonly RetrievedObject[]> {
  return await retrieveEach(caller, collector, spec, (found) => found, options)
}

/** Does what {@link retrieve} does, and keeps of each object only what `read` makes of it. */
export async function retrieveEach<Result>(
  caller: Caller,
  collector: ObjectReference,
  spec: readonly XmlElement[],
  read: (found: RetrievedObject) => Result,
  options: SoapOptions = {},
): Promise<readonly Result[]> {
  const pages: Result[][] = []
  let call: SoapCall = {
    method: 'RetrievePropertiesEx',
    on: collector,
    args: [element('specSet', {}, ...spec), element('options')],
  }
  for (;;) {
    let page: Result[] = []
    const items: ItemSink = {
      path: ['objects'],
      begin() {
        page = []
      },
      take(value: SoapValue) {
        page.push(read(retrievedObject(parsed('result of RetrievePropertiesEx', objectContent, value))))
      },
    }
    const answer = await caller.call(call, { ...options, items })
    pages.push(page)
    const { token } = parsed('result of RetrievePropertiesEx', endOfPage, answer)
    if (token === undefined) return pages.flat()
    call = { method: 'ContinueRetrievePropertiesEx', on: collector, args: [textElement('token', token)] }
  }
}

function retrievedObject({ obj, propSet, missingSet }: z.output<typeof objectContent>): RetrievedObject {
  for (const { path, fault } of missingSet) {
    const type = typeOfUnknown(fault.fault)
    if (type === 'NotAuthenticated') throw expired()
    if (type === 'NoPermission') {
      throw faultError('NoPermission', `the property ${path} of ${obj.value} may not be read`, '')
    }
  }
  return { object: obj, properties: Object.fromEntries(propSet.map(({ name, val }) => [name, val])) }
}

const unauthenticated = z.looseObject({
  objects: many(
    z.looseObject({ missingSet: many(z.looseObject({ fault: z.looseObject({ fault: z.unknown() }) })) }),
  ).transform(([first]) => typeOfUnknown(first?.missingSet[0]?.fault.fault) === 'NotAuthenticated'),
})

/**
 * Looks whether an answer is one at all: a server may tell without a fault (HTTP 200) that it does not know the session
 * any more, as the reason why there are no properties.
 *
 * @throws HypervisorError with the fault `NotAuthenticated`.
 */
export function requireSession(answer: SoapValue): void {
  if (typeof answer !== 'object' || !('objects' in answer)) return
  const { objects } = answer
  const first = Array.isArray(objects) ? objects.slice(0, 1) : objects
  if (unauthenticated.safeParse({ objects: first }).data?.objects !== true) return
  throw expired()
}

function expired() {
  return faultError('NotAuthenticated', 'the session has expired', '')
}

/** Retrieves properties of one object. @throws HypervisorError as {@link retrieve} does. */
export async function retrieveOne(
  caller: Caller,
  collector: ObjectReference,
  object: ObjectReference,
  paths: readonly string[],
  options: SoapOptions = {},
): Promise<Readonly<Record<string, SoapValue>>> {
  const spec = filterSpec([{ type: object.type, paths }], [{ object }])
  const [found] = await retrieve(caller, collector, spec, options)
  if (found !== undefined) return found.properties
  throw faultError('ManagedObjectNotFound', `the object ${object.value} is not there`, { obj: { ...object } })
}

/** Calls a method that answers with a reference. */
export async function callForReference(
  caller: Caller,
  call: SoapCall,
  options: SoapOptions = {},
): Promise<ObjectReference> {
  return parsed(`result of ${call.method}`, reference, await caller.call(call, options))
}
