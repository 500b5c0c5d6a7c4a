import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { ConnectionBackend, ConnectionCoreBackend, DomainDefinition } from './backend.js'
import { type AbortPolicy, type CallOptions, call } from './call.js'
import { checkConnectionBackend, checkedList } from './check-backend.js'
import type { Connection, ConnectionOf } from './connection.js'
import type { ConnectionFeature } from './connection-features.js'
import type { ConnectionObjects } from './connection-objects.js'
import type { DriverDefinition } from './driver.js'
import { HypervisorError, isHypervisorError, withContext } from './errors.js'
import type { DomainFeature } from './features.js'
import { specKeys } from './formats/keys.js'
import { checkStates, givenFilter, givenName } from './given-arguments.js'
import type { CompleteDomain } from './guard-domain.js'
import { guardDomain, hasDeclaredFeatures } from './guard-domain.js'
import { guardObjects } from './guard-objects.js'
import type { ParseSpecOptions } from './spec/parse.js'
import type { ConnectionUri } from './uri.js'

/**
 * Wraps a driver's connection in what all connections have in common: signals and time-outs, checked
 * specifications, complete errors, and an end.
 */
export function guardConnection<
  Feature extends DomainFeature,
  Name extends string,
  Options extends z.ZodType,
  Native,
  OfConnection extends ConnectionFeature,
>(
  driver: DriverDefinition<Feature, Name, Options, Native, OfConnection>,
  uri: ConnectionUri,
  backend: ConnectionBackend<Feature, z.output<Options>, Native, OfConnection>,
): Connection<Feature, Name, z.input<Options>, Native, OfConnection> {
  checkConnectionBackend(driver.name, backend)
  let closing: Promise<void> | undefined
  const features = Object.freeze([...driver.features])
  const connectionFeatures = Object.freeze([...(driver.connectionFeatures ?? [])])

  const run = async <Result>(
    operation: string,
    policy: AbortPolicy,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result>,
    domain?: string,
  ): Promise<Result> => {
    const site = { driver: driver.name, operation, domain, policy }
    if (closing !== undefined || backend.lifecycle.state === 'closed') {
      throw new HypervisorError('ERR_DISCONNECTED', 'the connection is closed', site)
    }
    return await call(site, options, (signal) => work({ ...options, signal }))
  }

  const wrap = (domain: Parameters<typeof guardDomain<Feature>>[0]): CompleteDomain =>
    guardDomain(domain, { driver: driver.name, features, run })

  const connection: ConnectionOf<CompleteDomain, unknown, Native> & ConnectionObjects = {
    ...guardObjects(driver.name, connectionFeatures, backend, run, backend.newUuid ?? randomUUID),
    uri: uri.text,
    driver: driver.name,
    features,
    connectionFeatures,
    native: backend.native,
    get state() {
      return backend.lifecycle.state
    },
    define: (input, options) =>
      run('define', 'cancel', options, async (callOptions) => {
        const definition = await readDefinition(driver, input, {
          driverKeys: [...new Set([...specKeys(), driver.name])],
          baseFolder: options?.baseFolder,
          newUuid: backend.newUuid,
        })
        return wrap(await backend.define(definition, callOptions))
      }),
    list: (options) =>
      run('list', 'stop-waiting', options, async (callOptions) => {
        checkStates(options?.states)
        return checkedList(driver.name, await backend.list(callOptions))
      }),
    domains: (options) =>
      run('domains', 'stop-waiting', options, async (callOptions) => {
        checkStates(options?.states)
        const infos = checkedList(driver.name, await backend.list(callOptions))
        const found = await Promise.all(
          infos.map((info) => backend.lookup(info.uuid, callOptions).catch(ignoreUnusable)),
        )
        return found.filter((domain) => domain !== undefined).map(wrap)
      }),
    lookup: (nameOrUuid, options) =>
      run('lookup', 'stop-waiting', options, async (callOptions) =>
        wrap(await backend.lookup(givenName(nameOrUuid), callOptions)),
      ),
    events: (filter) => backend.events.subscribe(givenFilter(filter)),
    node: (options) => run('node', 'stop-waiting', options, (callOptions) => backend.node(callOptions)),
    capabilities: (options) =>
      run('capabilities', 'stop-waiting', options, (callOptions) => backend.capabilities(callOptions)),
    close() {
      closing ??= closeBackend(driver.name, backend)
      return closing
    },
    [Symbol.asyncDispose]: () => connection.close(),
  }
  Object.freeze(connection)
  if (!servesDriver(connection, driver)) {
    throw new HypervisorError('ERR_INTERNAL', `the connection is not one of '${driver.name}'`)
  }
  return connection
}

/** A domain that has gone since it was listed, whose files are damaged, or whose UUID another has too, does not hide the others. */
function ignoreUnusable(error: unknown): undefined {
  if (!isHypervisorError(error, 'ERR_NO_DOMAIN', 'ERR_STATE_CORRUPT', 'ERR_INVALID_ARGUMENT')) throw error
}

async function closeBackend<Feature extends DomainFeature, Options, Native>(
  driver: string,
  backend: ConnectionCoreBackend<Feature, Options, Native>,
): Promise<void> {
  try {
    await backend.close()
  } catch (error) {
    throw withContext(error, { driver, operation: 'close' })
  } finally {
    backend.lifecycle.move('closed')
    backend.events.close()
  }
}

/** Loads the schemas when the first domain is defined, and not with the package. */
async function readDefinition<Options extends z.ZodType>(
  driver: { readonly name: string; readonly options: Options },
  input: unknown,
  parseOptions: ParseSpecOptions,
): Promise<DomainDefinition<z.output<Options>>> {
  const [{ parseSpec, specError }, { absoluteHostPaths }] = await Promise.all([
    import('./spec/parse.js'),
    import('./spec/host-paths.js'),
  ])
  const spec = parseSpec(input, parseOptions)
  const own = absoluteHostPaths(driver.options, Reflect.get(spec, driver.name), parseOptions.baseFolder)
  const result = driver.options.safeParse(own)
  if (!result.success) throw specError(result.error, [driver.name])
  return { spec: own === undefined ? spec : { ...spec, [driver.name]: own }, options: result.data }
}

/** The exact type of a driver's connections follows from its declaration, of which this is the run-time check. */
function servesDriver<
  Feature extends DomainFeature,
  Name extends string,
  Options extends z.ZodType,
  Native,
  OfConnection extends ConnectionFeature,
>(
  connection: {
    readonly driver: string
    readonly features: readonly DomainFeature[]
    readonly connectionFeatures: readonly ConnectionFeature[]
  },
  driver: DriverDefinition<Feature, Name, Options, Native, OfConnection>,
): connection is Connection<Feature, Name, z.input<Options>, Native, OfConnection> {
  return (
    connection.driver === driver.name &&
    hasDeclaredFeatures(connection.features, driver.features) &&
    hasDeclaredFeatures(connection.connectionFeatures, driver.connectionFeatures ?? [])
  )
}
