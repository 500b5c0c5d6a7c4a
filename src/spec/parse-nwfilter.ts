import { type NwfilterSpec, nwfilterSchema } from './nwfilter.js'
import { specError } from './parse.js'

/** Checks the specification of a network filter and gives it a UUID. @throws HypervisorError `ERR_INVALID_SPEC` with the `field`. */
export function parseNwfilter(input: unknown, newUuid: () => string): NwfilterSpec {
  const { success, data, error } = nwfilterSchema.safeParse(input)
  if (!success) throw specError(error, [], 'specification of the network filter')
  return { ...data, uuid: data.uuid ?? newUuid() }
}
