import type { DomainState } from '../../src/domain-data.js'

/** A state in our words, and why a domain is in it. */
export interface NeutralState {
  readonly state: DomainState
  readonly reason?: string | undefined
}

/** `virDomainShutoffReason` (include/libvirt/libvirt-domain.h) of a domain that ended without being asked to. */
const crashReasons: Readonly<Record<number, string>> = { 3: 'crashed', 8: 'daemon stopped' }

/** `VIR_DOMAIN_SHUTOFF_FAILED`: nothing ever ran. */
const failedToStart = 6

/** `virDomainPausedReason`, but for those who paused a domain on purpose. */
const pauseReasons: Readonly<Record<number, string>> = {
  2: 'migration',
  3: 'save',
  4: 'dump',
  5: 'I/O error',
  6: 'watchdog',
  7: 'snapshot',
  9: 'guest panicked',
  10: 'snapshot',
  13: 'post-copy failed',
}

/** The reason of a machine that sleeps (ACPI's S3), which only a wake-up lets go on. */
export const suspendedByGuest = 'suspended by the guest'

/** What a state of libvirt (`virDomainState`), with its reason, is here. */
export function neutralState(state: number, reason: number): NeutralState {
  switch (state) {
    case 1: // VIR_DOMAIN_RUNNING
    case 2: // VIR_DOMAIN_BLOCKED
      return { state: 'running' }
    case 3: // VIR_DOMAIN_PAUSED
      if (reason === 11) return { state: 'starting' } // VIR_DOMAIN_PAUSED_STARTING_UP
      return { state: 'paused', reason: pauseReasons[reason] }
    case 7: // VIR_DOMAIN_PMSUSPENDED
      return { state: 'paused', reason: suspendedByGuest }
    case 4: // VIR_DOMAIN_SHUTDOWN
      return { state: 'stopping' }
    case 6: // VIR_DOMAIN_CRASHED
      return { state: 'crashed', reason: 'guest panicked' }
    case 5: // VIR_DOMAIN_SHUTOFF
      if (reason === failedToStart) return { state: 'shutoff', reason: 'failed to start' }
      return reason in crashReasons
        ? { state: 'crashed', reason: crashReasons[reason] }
        : { state: 'shutoff' }
    default: // VIR_DOMAIN_NOSTATE
      return { state: 'running' }
  }
}
