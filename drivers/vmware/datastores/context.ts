import type { HttpClient } from '../../../src/transports/https/client.js'
import type { VmwareSession } from '../session.js'
import type { SoapClient } from '../soap/client.js'
import type { Transfers } from '../transfer/transfers.js'

/** What moving bytes takes. */
export interface DatastoreContext {
  readonly session: VmwareSession
  readonly client: SoapClient
  readonly http: HttpClient
  readonly transfers: Transfers
}
