import type { CallOptions } from './call.js'
import type { AnyConnection } from './connection.js'
import type { Driver } from './driver.js'
import { HypervisorError } from './errors.js'
import { didYouMean } from './nearest-of.js'
import { type ConnectionUri, parseUri } from './uri.js'
import { via } from './via.js'

/** What the registry needs of a driver whose exact type it does not know. */
export type AnyDriver = Omit<Driver, 'connect'> & {
  connect(uri: string, options?: CallOptions): Promise<AnyConnection>
}

interface RegistryEntry {
  readonly name: string
  readonly schemes: readonly string[]
  /** Says of a URI with another scheme whether it is the driver's too. */
  readonly serves?: ((uri: ConnectionUri) => boolean) | undefined
  load(): Promise<AnyDriver>
}

const entries: RegistryEntry[] = [
  {
    name: 'native',
    schemes: ['native'],
    load: async () => (await import('../drivers/native/driver.js')).native,
  },
  {
    name: 'container',
    schemes: ['container'],
    load: async () => (await import('../drivers/container/driver.js')).container,
  },
  {
    name: 'qemu-user',
    schemes: ['qemu-user'],
    load: async () => (await import('../drivers/qemu-user/driver.js')).qemuUser,
  },
  { name: 'v86', schemes: ['v86'], load: async () => (await import('../drivers/v86/driver.js')).v86 },
  { name: 'qemu', schemes: ['qemu'], load: async () => (await import('../drivers/qemu/driver.js')).qemu },
  {
    name: 'libvirt',
    schemes: ['libvirt'],
    serves: via('libvirt'),
    load: async () => (await import('../drivers/libvirt/driver.js')).libvirt,
  },
  {
    name: 'vmware',
    schemes: ['vmware'],
    load: async () => (await import('../drivers/vmware/driver.js')).vmware,
  },
  { name: 'xen', schemes: ['xen'], load: async () => (await import('../drivers/xen/driver.js')).xen },
  { name: 'xapi', schemes: ['xapi'], load: async () => (await import('../drivers/xapi/driver.js')).xapi },
  {
    name: 'virtualbox',
    schemes: ['virtualbox'],
    load: async () => (await import('../drivers/virtualbox/driver.js')).virtualbox,
  },
  {
    name: 'vmware-desktop',
    schemes: ['vmware-desktop'],
    load: async () => (await import('../drivers/vmware-desktop/driver.js')).vmwareDesktop,
  },
  {
    name: 'parallels',
    schemes: ['parallels'],
    load: async () => (await import('../drivers/parallels/driver.js')).parallels,
  },
  { name: 'bochs', schemes: ['bochs'], load: async () => (await import('../drivers/bochs/driver.js')).bochs },
  { name: 'simh', schemes: ['simh'], load: async () => (await import('../drivers/simh/driver.js')).simh },
  {
    name: 'hatari',
    schemes: ['hatari'],
    load: async () => (await import('../drivers/hatari/driver.js')).hatari,
  },
  {
    name: 'dosbox',
    schemes: ['dosbox'],
    load: async () => (await import('../drivers/dosbox/driver.js')).dosbox,
  },
  {
    name: 'openmsx',
    schemes: ['openmsx'],
    load: async () => (await import('../drivers/openmsx/driver.js')).openmsx,
  },
  {
    name: 'fs-uae',
    schemes: ['fs-uae'],
    load: async () => (await import('../drivers/fs-uae/driver.js')).fsUae,
  },
  {
    name: 'hercules',
    schemes: ['hercules'],
    load: async () => (await import('../drivers/hercules/driver.js')).hercules,
  },
  { name: 'jsnes', schemes: ['jsnes'], load: async () => (await import('../drivers/jsnes/driver.js')).jsnes },
  {
    name: 'vice',
    schemes: ['vice'],
    load: async () => (await import('../drivers/vice/driver.js')).vice,
  },
  { name: 'test', schemes: ['test'], load: async () => (await import('../drivers/test/driver.js')).test },
]

/** The names of all registered drivers, which are also their keys in a specification. Loads nothing. */
export function driverNames(): readonly string[] {
  return entries.map((entry) => entry.name)
}

/** Every URI scheme that a driver serves. Loads nothing. */
export function driverSchemes(): readonly string[] {
  return entries.flatMap((entry) => entry.schemes)
}

/**
 * Adds a driver from outside the package.
 *
 * @throws TypeError if a driver of this name or one of its schemes is registered already, and for what is no driver.
 */
export function registerDriver(driver: AnyDriver): void {
  if (!isDriver(driver)) throw new TypeError('registerDriver() takes a driver as defineDriver() returns it')
  const taken = [driver.name].filter((name) => driverNames().includes(name))
  taken.push(...driver.schemes.filter((scheme) => driverSchemes().includes(scheme)))
  if (taken.length > 0) throw new TypeError(`a driver for '${taken.join("', '")}' is registered already`)
  const { name, schemes } = driver
  entries.push({ name, schemes, serves: driver.serves, load: () => Promise.resolve(driver) })
}

/** Whether a value is a driver, also one that another installed copy of the package has made. */
function isDriver(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const get = (key: string): unknown => Reflect.get(value, key)
  const functions = ['connect', 'serves', 'doctor'].every((key) => typeof get(key) === 'function')
  return functions && typeof get('name') === 'string' && Array.isArray(get('schemes'))
}

/**
 * Loads a driver by its name.
 *
 * @throws HypervisorError `ERR_NO_DRIVER` with the names that there are.
 */
export async function loadDriver(name: string): Promise<AnyDriver> {
  const entry = entries.find((candidate) => candidate.name === name)
  if (entry === undefined) {
    throw new HypervisorError('ERR_NO_DRIVER', `there is no driver '${name}'`, {
      hint: `${didYouMean(name, driverNames())}Drivers: ${driverNames().join(', ')}.`,
    })
  }
  return await entry.load()
}

/** Loads every registered driver. */
export async function loadAllDrivers(): Promise<readonly AnyDriver[]> {
  return await Promise.all(entries.map((entry) => entry.load()))
}

/**
 * Opens a connection by URI; the scheme selects the driver, which is loaded now. A driver may serve further URIs:
 * `qemu:///system?via=libvirt` is libvirt's.
 *
 * @throws HypervisorError `ERR_INVALID_URI`, `ERR_NO_DRIVER` with the schemes that there are, `ERR_CONNECT`.
 */
export async function connect(uri: string, options?: CallOptions): Promise<AnyConnection> {
  const parsed = parseUri(uri)
  const { scheme } = parsed
  const entry =
    entries.find(({ serves }) => serves?.(parsed)) ??
    entries.find((candidate) => candidate.schemes.includes(scheme))
  if (entry === undefined) {
    throw new HypervisorError('ERR_NO_DRIVER', `no driver serves '${scheme}:' URIs`, {
      operation: 'connect',
      hint: `${didYouMean(scheme, driverSchemes())}Schemes: ${driverSchemes().join(', ')}.`,
    })
  }
  const driver = await entry.load()
  return await driver.connect(uri, options)
}
