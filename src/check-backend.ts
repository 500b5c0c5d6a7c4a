import type { ConnectionCoreBackend } from './backend.js'
import type { DomainCore } from './domain.js'
import { HypervisorError } from './errors.js'

const connectionMethods = Object.keys({
  ...{ define: true, list: true, lookup: true, node: true, capabilities: true, close: true },
} satisfies Partial<Record<keyof ConnectionCoreBackend<never, unknown, unknown>, true>>)

const domainMethods = Object.keys({
  ...{ spec: true, info: true, start: true, destroy: true, undefine: true },
} satisfies Partial<Record<keyof DomainCore, true>>)

/**
 * Checks that what a driver opened is a connection, so that a mistake of the driver is told as one.
 *
 * @throws HypervisorError `ERR_INTERNAL` with what is missing.
 */
export function checkConnectionBackend(driver: string, backend: unknown): void {
  const what = `the driver '${driver}' opened a connection`
  const context = { driver, operation: 'connect' }
  const get = objectReader(backend, `the driver '${driver}' opened no connection`, context)
  for (const method of connectionMethods) requireMethod(get(method), what, method, context)
  const lifecycle: unknown = get('lifecycle')
  requireMethod(Reflect.get(Object(lifecycle), 'move'), what, 'lifecycle.move', context)
  requireMethod(Reflect.get(Object(get('events')), 'subscribe'), what, 'events.subscribe', context)
  if (Reflect.get(Object(lifecycle), 'state') !== 'connecting') return
  throw new HypervisorError('ERR_INTERNAL', `${what} that is still connecting`, {
    ...context,
    hint: "A driver moves it on when it is: lifecycle.move('open').",
  })
}

/** Checks that what a driver hands out is a domain. @throws HypervisorError `ERR_INTERNAL` with what is missing. */
export function checkDomainBackend(driver: string, backend: unknown): void {
  const what = `the driver '${driver}' handed out a domain`
  const get = objectReader(backend, `the driver '${driver}' handed out no domain`, { driver })
  for (const property of ['name', 'uuid']) {
    if (typeof get(property) === 'string') continue
    throw new HypervisorError('ERR_INTERNAL', `${what} without ${property}`, { driver })
  }
  for (const method of domainMethods) requireMethod(get(method), what, method, { driver })
}

/** Checks the list of a driver. @returns it. @throws HypervisorError `ERR_INTERNAL`. */
export function checkedList<Info>(driver: string, list: readonly Info[]): readonly Info[] {
  const given: unknown = list
  const isInfo = (info: unknown): boolean =>
    ['name', 'uuid', 'state'].every((key) => typeof Reflect.get(Object(info), key) === 'string')
  if (Array.isArray(given) && given.every(isInfo)) return list
  throw new HypervisorError('ERR_INTERNAL', `the driver '${driver}' gave no list of domains`, {
    driver,
    hint: 'A driver lists each with name, uuid and state.',
    cause: given,
  })
}

type Context = { readonly driver: string; readonly operation?: string }

function objectReader(backend: unknown, otherwise: string, context: Context): (key: string) => unknown {
  if (typeof backend !== 'object' || backend === null) {
    throw new HypervisorError('ERR_INTERNAL', otherwise, { ...context, cause: backend })
  }
  return (key) => Reflect.get(backend, key)
}

function requireMethod(found: unknown, what: string, method: string, context: Context): void {
  if (typeof found === 'function') return
  throw new HypervisorError('ERR_INTERNAL', `${what} without ${method}()`, context)
}
