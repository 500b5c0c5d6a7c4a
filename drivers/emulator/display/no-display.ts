import { HypervisorError } from '../../../src/errors.js'

/** Refuses what needs a display, of a machine without one. */
export function noDisplay(domain: string, purpose: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_STATE', `the machine has no display ${purpose}`, {
    field: 'graphics',
    domain,
    hint: "Define the domain with 'graphics: vga'.",
  })
}
