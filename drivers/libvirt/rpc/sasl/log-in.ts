import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import type { Credentials } from '../../../../src/transports/auth-file/credentials.js'
import type { RpcChannel } from '../channel.js'
import type { Mechanism } from './mechanism.js'
import { createPlain } from './plain.js'
import { createScram } from './scram.js'

/** The mechanisms that are spoken here, best first. */
const mechanisms: Readonly<Record<string, (credentials: Credentials) => Mechanism>> = {
  'SCRAM-SHA-256': (credentials) => createScram('SCRAM-SHA-256', credentials),
  'SCRAM-SHA-1': (credentials) => createScram('SCRAM-SHA-1', credentials),
  PLAIN: createPlain,
}

/** More rounds than any of the mechanisms has. */
const mostRounds = 4

/**
 * Logs in by SASL, with the best mechanism that the daemon has too (`remote_auth_sasl_start_args` and its
 * neighbours, src/remote/remote_protocol.x of libvirt).
 *
 * @throws HypervisorError `ERR_AUTH`, `ERR_FILE` and whatever else the search for the credentials throws.
 */
export async function logIn(
  channel: RpcChannel,
  findCredentials: () => Promise<Credentials>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { mechlist } = await channel.call('authSaslInit', {}, { signal })
  const offered = mechlist.split(/[\s,]+/).filter((name) => name !== '')
  const [, create] = Object.entries(mechanisms).find(([name]) => offered.includes(name)) ?? []
  if (create === undefined) {
    const message = `the daemon authenticates by ${offered.join(', ') || 'nothing'}, which this driver does not speak`
    throw new HypervisorError('ERR_AUTH', message, {
      hint: `Add one of ${Object.keys(mechanisms).join(', ')} to mech_list in /etc/sasl2/libvirt.conf of its host.`,
    })
  }
  const credentials = await findCredentials()
  const mechanism = create(credentials)
  try {
    await exchange(channel, mechanism, signal)
  } catch (cause) {
    // The daemon never says which of the two was wrong.
    if (!isHypervisorError(cause, 'ERR_AUTH') || cause.hint !== undefined) throw cause
    const message = `the daemon does not let '${credentials.user}' in by ${mechanism.name}: ${cause.message}`
    throw new HypervisorError('ERR_AUTH', message, {
      hint: 'Look at authname and password in the client authentication file. A user may need a realm: user@host.',
      cause,
    })
  }
}

async function exchange(
  channel: RpcChannel,
  mechanism: Mechanism,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { name: mech } = mechanism
  let reply = await channel.call('authSaslStart', { mech, nil: 0, data: mechanism.start() }, { signal })
  for (let round = 0; round < mostRounds; round += 1) {
    const over = reply.complete !== 0
    // The server's last word may come with its consent or before it (RFC 4422, 3.6).
    if (over && mechanism.complete) return
    if (over && reply.nil !== 0) break
    const answer = await mechanism.step(Buffer.from(reply.data))
    if (over) break
    reply = await channel.call('authSaslStep', { nil: 0, data: answer }, { signal })
  }
  if (mechanism.complete && reply.complete !== 0) return
  throw new HypervisorError('ERR_AUTH', 'the daemon ends the login before it has shown who it is', {
    hint: 'Somebody else may answer in its place.',
  })
}
