import type { Endpoint } from '../endpoint/endpoint.js'
import type { Dialer } from './dialer.js'
import { createSshDialer } from './ssh/dialer.js'
import { createTlsDialer } from './tls/dialer.js'
import { createUnixDialer } from './unix.js'

/** Makes the {@link Dialer} of an endpoint. Nothing is connected yet. */
export function createDialer({ place, target, keepalive }: Endpoint): Dialer {
  switch (place.transport) {
    case 'unix':
      return createUnixDialer(place)
    case 'ssh':
      return createSshDialer(place, target, keepalive)
    case 'tls':
      return createTlsDialer(place)
  }
}
