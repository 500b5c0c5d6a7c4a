import type { IncomingMessage } from 'node:http'
import { HypervisorError } from '../../../src/errors.js'
import type { HttpClient } from '../../../src/transports/https/client.js'
import { createDecoder, type SoapItems } from './decode.js'
import { type SoapCall, writeRequest } from './envelope.js'
import { readFault } from './fault.js'
import type { SoapObject, SoapValue } from './value.js'

/** How a call is made. */
export interface SoapOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds of silence after which the server counts as lost. Default: two minutes. */
  readonly silence?: number | undefined
  /** What of the answer is handed on as it comes, and is not in the result. */
  readonly items?: ItemSink | undefined
}

/** Takes elements of an answer as they come. */
export interface ItemSink extends SoapItems {
  /** An answer begins: what was taken before, if there was one, counts no more. */
  begin(): void
}

/** Calls of the vSphere API over one session. */
export interface SoapClient {
  /**
   * Calls a method and returns its `returnval`: several are a list, and none is an empty text.
   *
   * @throws HypervisorError after the server's fault, which is its cause; `ERR_CONNECT`, `ERR_TLS`, `ERR_DISCONNECTED`,
   *   `ERR_PROTOCOL`.
   */
  call(call: SoapCall, options?: SoapOptions): Promise<SoapValue>
  /** Reads a document that is no answer to a call. */
  read(path: string, options?: SoapOptions): Promise<SoapObject>
  /** What a request needs that is no call but belongs to the session, such as for a file of a datastore. */
  sessionHeaders(): Readonly<Record<string, string>>
  /** Says in which version of the API everything is spoken from now on: `6.7`. */
  speak(version: string): void
  /** Forgets the session. */
  forget(): void
}

/** The path of the API at a server (vSphere Web Services SDK Programming Guide, "Connecting to the server"). */
const path = '/sdk'

const sessionCookie = /^vmware_soap_session=[^;]+/

const usualSilence = 120_000

/** Makes a {@link SoapClient}. */
export function createSoapClient(http: HttpClient): SoapClient {
  let cookie: string | undefined
  let action = 'urn:vim25'
  const headersOf = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
    ...more,
    'User-Agent': 'polyvisor',
    ...(cookie === undefined ? {} : { Cookie: cookie }),
  })
  return {
    async call(call, { signal, silence = usualSilence, items } = {}) {
      const request = {
        method: 'POST',
        path,
        headers: headersOf({ 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${action}"` }),
        body: writeRequest(call),
        waits: call.method === 'WaitForUpdatesEx',
        silence,
      } as const
      const document = await http.send(request, signal, async (answer) => {
        items?.begin()
        const read = await readDocument(answer, [200, 500], items)
        for (const header of answer.headers['set-cookie'] ?? []) {
          cookie = sessionCookie.exec(header)?.[0] ?? cookie
        }
        return read
      })
      return returnValue(document, call.method)
    },
    async read(document, { signal, silence = usualSilence } = {}) {
      const headers = headersOf({})
      const request = { method: 'GET', path: document, headers, body: '', waits: false, silence } as const
      return await http.send(request, signal, (answer) => readDocument(answer, [200]))
    },
    sessionHeaders: () => headersOf({}),
    speak(version) {
      action = `urn:vim25/${version}`
    },
    forget() {
      cookie = undefined
    },
  }
}

async function readDocument(
  answer: IncomingMessage,
  statuses: readonly number[],
  items?: SoapItems,
): Promise<SoapObject> {
  const { statusCode = 0, statusMessage = '' } = answer
  if (!statuses.includes(statusCode)) {
    answer.destroy()
    throw new HypervisorError('ERR_PROTOCOL', `the server answers with HTTP ${statusCode} ${statusMessage}`, {
      hint:
        statusCode === 503
          ? 'Its services are still starting: try again in a few minutes.'
          : 'Is it a vCenter or an ESXi? Their API is at https://HOST/sdk.',
    })
  }
  const decoder = createDecoder({}, items)
  answer.setEncoding('utf8')
  for await (const piece of answer) decoder.write(String(piece))
  return decoder.end()
}

function returnValue(document: SoapObject, method: string): SoapValue {
  const body = inside(inside(document, 'Envelope'), 'Body')
  const fault = inside(body, 'Fault')
  if (fault !== undefined) throw readFault(fault)
  const response = body?.[`${method}Response`]
  if (response === undefined) {
    throw new HypervisorError('ERR_PROTOCOL', `the server does not answer ${method}`)
  }
  return inside(body, `${method}Response`)?.['returnval'] ?? ''
}

function inside(parent: SoapObject | undefined, name: string): SoapObject | undefined {
  const child = parent?.[name]
  return isObject(child) ? child : undefined
}

function isObject(value: SoapValue | undefined): value is SoapObject {
  return typeof value === 'object' && !Array.isArray(value)
}
