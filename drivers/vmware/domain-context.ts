import type { DatastoreContext } from './datastores/context.js'
import type { Endpoint } from './endpoint.js'

/** What a domain needs of its connection, beside the session: the ways to files. */
export interface DomainContext extends DatastoreContext {
  readonly endpoint: Endpoint
}
