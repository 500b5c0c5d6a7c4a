import { HypervisorError } from '../../../src/errors.js'
import { createHttpClient, type HttpClient } from '../../../src/transports/https/client.js'
import type { Endpoint } from '../endpoint.js'

/** What it takes to reach the places of files that a server names. */
export interface PlaceContext {
  readonly endpoint: Endpoint
  readonly http: HttpClient
}

const noTlsHint = 'The server has named it as the place for a file.'

/** Stands for the server that was asked, which it writes as `*` (`HttpNfcLeaseDeviceUrl.url`, `FileTransferInformation.url`). */
const itself = 'itself.invalid'

/**
 * Reaches a place that the server names for a file: at the server itself, or at a host, for the time of `work`.
 *
 * @param place The URL, which may have a secret in it, and is in no error.
 * @param file For errors.
 * @throws HypervisorError `ERR_PROTOCOL`, `ERR_TLS`.
 */
export async function atPlace<Result>(
  { http, endpoint }: PlaceContext,
  place: string,
  file: string,
  work: (client: HttpClient, path: string) => Promise<Result>,
): Promise<Result> {
  const url = readPlace(place)
  if (url.protocol !== 'https:') {
    throw new HypervisorError('ERR_TLS', `the server names a place without TLS for '${file}'`)
  }
  const port = url.port === '' ? 443 : Number(url.port)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const isHere = host === itself || (host === endpoint.host.toLowerCase() && port === endpoint.port)
  // A host behind a vCenter is verified by an authority: the fingerprint of the URI is that of the vCenter.
  const client = isHere
    ? http
    : createHttpClient({ ...endpoint, host, port, fingerprints: undefined, noTlsHint })
  try {
    return await work(client, `${url.pathname}${url.search}`)
  } finally {
    if (!isHere) client.close()
  }
}

function readPlace(text: string): URL {
  try {
    return new URL(text.replace('//*', `//${itself}`))
  } catch {
    throw new HypervisorError('ERR_PROTOCOL', 'the server names a place that is no URL')
  }
}
