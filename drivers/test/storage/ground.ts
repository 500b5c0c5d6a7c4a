import { HypervisorError } from '../../../src/errors.js'
import type { StoragePoolSpec } from '../../../src/spec/storage.js'
import type { World } from '../world.js'
import type { PoolState } from './pool-state.js'

type PoolType = StoragePoolSpec['type']

/** Whether what is under a pool is there before anybody builds it: the units of an iSCSI target are. */
export function isThereAlready({ type }: StoragePoolSpec): boolean {
  return type === 'iscsi'
}

/** Types of which libvirt builds again what is there: it makes a folder, or nothing at all. */
const builtAgain: readonly PoolType[] = ['dir', 'fs', 'netfs', 'iscsi']

/** Makes what is under a pool. @throws HypervisorError `ERR_OPERATION_FAILED`. */
export function buildGround(pool: PoolState): void {
  const { spec } = pool
  if (spec.type === 'logical' && spec.source.devices.length === 0) {
    throw new HypervisorError(
      'ERR_OPERATION_FAILED',
      `no device is said that the volume group '${spec.source.name}' is built of`,
      { hint: 'Name some in the field source.devices.' },
    )
  }
  if (pool.built && !builtAgain.includes(spec.type)) {
    throw new HypervisorError('ERR_OPERATION_FAILED', `${nameOf(spec)} is there already`)
  }
  pool.built = true
}

/** Requires what a pool is started upon. @throws HypervisorError `ERR_OPERATION_FAILED`, `ERR_NO_SECRET`. */
export function requireGround(world: World, { spec, built }: PoolState): void {
  if (!built) {
    throw new HypervisorError('ERR_OPERATION_FAILED', `there is no ${nameOf(spec)}`, {
      hint: 'Build the pool first.',
    })
  }
  if (spec.type === 'iscsi' && spec.source.auth !== undefined) requireSecret(world, spec.source.auth.secret)
}

function requireSecret(
  world: World,
  { uuid, usage }: { readonly uuid?: string | undefined; readonly usage?: string | undefined },
): void {
  const found = [...world.secrets.values()].find(({ spec }) =>
    uuid === undefined ? spec.usage?.type === 'iscsi' && spec.usage.id === usage : spec.uuid === uuid,
  )
  if (found?.value !== undefined) return
  throw new HypervisorError(
    'ERR_NO_SECRET',
    found === undefined
      ? `there is no secret ${uuid ?? `for iSCSI with the usage '${usage}'`}`
      : `the secret ${found.spec.uuid} was given no value`,
  )
}

/** Removes what is under a pool. @throws HypervisorError `ERR_OPERATION_FAILED`, `ERR_UNSUPPORTED`. */
export function deleteGround(pool: PoolState): void {
  const { spec } = pool
  switch (spec.type) {
    case 'iscsi':
      throw new HypervisorError('ERR_UNSUPPORTED', 'a target of iSCSI is not deleted from here')
    case 'dir':
      if (pool.volumes.size > 0) {
        throw new HypervisorError('ERR_OPERATION_FAILED', `the storage pool '${spec.name}' is not empty`)
      }
      break
    case 'logical':
    case 'disk':
      pool.volumes.clear()
      break
    case 'fs':
    case 'netfs':
      // Only the place where it is mounted goes; what is in the file system stays.
      break
  }
  pool.built = false
}

function nameOf(spec: StoragePoolSpec): string {
  if (spec.type === 'logical') return `volume group '${spec.source.name}'`
  return spec.type === 'disk' ? `partition table on '${spec.source.device}'` : `'${spec.target}'`
}
