import type { VmwareSession } from '../session.js'
import type { SoapClient } from '../soap/client.js'
import type { HttpClient } from '../soap/http.js'
import type { Transfers } from '../transfer/transfers.js'

/** What moving bytes takes. */
export interface DatastoreContext {
  readonly session: VmwareSession
  readonly client: SoapClient
  readonly http: HttpClient
  readonly transfers: Transfers
}
