import { HypervisorError } from '../../../../src/errors.js'
import type { Credentials } from '../../../../src/transports/auth-file/credentials.js'
import type { Mechanism } from './mechanism.js'
import { prepare } from './prepare.js'

/**
 * The mechanism PLAIN (RFC 4616), which shows the daemon the password. Every transport of this driver keeps it from
 * others: a UNIX socket, one through SSH, or TLS with a verified server.
 */
export function createPlain(credentials: Credentials): Mechanism {
  const user = prepare(credentials.user, 'user')
  const password = prepare(credentials.password, 'password')
  return {
    name: 'PLAIN',
    complete: true,
    start: () => Buffer.from(`\0${user}\0${password}`),
    async step() {
      throw new HypervisorError('ERR_PROTOCOL', 'the daemon asks a question that PLAIN does not have')
    },
  }
}
