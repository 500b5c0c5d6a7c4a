import type { AnyConnection } from '../src/connection.js'
import type { ConnectionFeature } from '../src/connection-features.js'
import type { ObjectsOf } from '../src/connection-objects.js'
import type { AnyDomain, DomainCore, MethodsOf } from '../src/domain.js'
import { HypervisorError } from '../src/errors.js'
import type { DomainFeature } from '../src/features.js'
import { connect, loadDriver } from '../src/registry.js'
import { supports } from '../src/supports.js'
import type { CommandContext } from './context.js'

/** Opens the connection for the time of `work`. */
export async function withConnection<Result>(
  context: CommandContext,
  work: (connection: AnyConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await connect(context.uri, context.call)
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}

/**
 * Opens the connection and finds a domain that an earlier command has left there.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` if this driver's domains do not outlive a command; `ERR_NO_DOMAIN`.
 */
export async function withDomain<Result>(
  context: CommandContext,
  nameOrUuid: string | undefined,
  work: (domain: AnyDomain, connection: AnyConnection) => Promise<Result>,
): Promise<Result> {
  return await withConnection(context, async (connection) => {
    await requireLastingDomains(connection)
    return await work(await connection.lookup(given(nameOrUuid), context.call), connection)
  })
}

/** Tells whether the domains of a connection end with the program that started them. */
export async function endsWithProgram(connection: AnyConnection): Promise<boolean> {
  if (supports(connection, 'persistent')) return false
  // the world of the test driver is made anew by every command, with a domain in it, as virsh's is
  return (await loadDriver(connection.driver)).class !== 'test'
}

/** Refuses a command that makes no sense where domains end with the program. */
export async function requireLastingDomains(connection: AnyConnection): Promise<void> {
  if (!(await endsWithProgram(connection))) return
  throw new HypervisorError(
    'ERR_UNSUPPORTED',
    `machines of the driver '${connection.driver}' live in the program that starts them, so no other command finds them`,
    {
      driver: connection.driver,
      hint: `Start one and stay with it: polyvisor -c ${connection.uri} create FILE --console`,
    },
  )
}

/**
 * The domain with the methods of a feature.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` if its driver does not have it.
 */
export function withFeature<Feature extends DomainFeature>(
  domain: AnyDomain,
  feature: Feature,
): DomainCore & MethodsOf<Feature> {
  if (supports(domain, feature)) return domain
  throw new HypervisorError(
    'ERR_UNSUPPORTED',
    `this driver does not have the feature '${feature}', which this needs`,
    {
      domain: domain.name,
    },
  )
}

/**
 * Opens the connection for the time of `work`, with the object of a feature of connections.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` if its driver does not have it.
 */
export async function withConnectionFeature<Feature extends ConnectionFeature, Result>(
  context: CommandContext,
  feature: Feature,
  work: (connection: AnyConnection & ObjectsOf<Feature>) => Promise<Result>,
): Promise<Result> {
  return await withConnection(context, async (connection) => {
    if (supports(connection, feature)) return await work(connection)
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      `the driver '${connection.driver}' does not have the feature '${feature}', which this needs`,
      { driver: connection.driver },
    )
  })
}

/** A positional argument that the table of commands requires. */
export function given(argument: string | undefined): string {
  if (argument !== undefined) return argument
  throw new HypervisorError('ERR_INTERNAL', 'an argument that the command requires was not handed on')
}
