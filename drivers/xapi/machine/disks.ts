import { HypervisorError } from '../../../src/errors.js'
import { refuse } from '../../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec } from '../../../src/spec/schema.js'
import type { XapiOptions } from '../options.js'
import { ownKeys } from '../own-settings.js'
import { isFailure } from '../rpc/failure.js'
import { isReference, nullReference, parsed, reference } from '../rpc/values.js'
import type { XapiSession } from '../session.js'
import { referenceIn, runTask } from '../tasks.js'
import { readVdi } from './devices.js'
import { readDiskPlace } from './path.js'

/** A virtual disk of a specification. */
export interface FoundDisk {
  readonly disk: DiskSpec
  /** Reference of what is in the drive. */
  readonly vdi: string
}

/** What a disk is looked for with, or made from. */
interface WantedDisk {
  readonly disk: DiskSpec
  readonly sr: string | undefined
  readonly vdi: string | undefined
}

/**
 * Finds the disks of a specification, all of them before any is made.
 *
 * @param made Gets the references of those that are made, one by one, so that they can be taken away again.
 * @throws HypervisorError `ERR_INVALID_SPEC` if there is no such repository or virtual disk.
 */
export async function findDisks(
  session: XapiSession,
  spec: DomainSpec,
  { disks: sizes = {} }: XapiOptions,
  made: string[],
  signal: AbortSignal | undefined,
): Promise<readonly FoundDisk[]> {
  const wanted: readonly WantedDisk[] = await Promise.all(
    spec.disks.map((disk, index) => findDisk(session, disk, `disks[${index}].path`)),
  )
  const found: FoundDisk[] = []
  for (const { disk, sr, vdi } of wanted) {
    const { id = '' } = disk
    const size = sizes[id]
    if (vdi !== undefined || sr === undefined || size === undefined) {
      found.push({ disk, vdi: vdi ?? nullReference })
      continue
    }
    const record = newDisk(size.name ?? `${spec.name} ${id}`, sr, size.size)
    const created = referenceIn(await runTask(session, 'VDI.create', [record], { signal }))
    made.push(created)
    found.push({ disk, vdi: created })
  }
  return found
}

async function findDisk(session: XapiSession, disk: DiskSpec, field: string): Promise<WantedDisk> {
  const place = disk.path === undefined ? undefined : readDiskPlace(disk.path)
  if (place === undefined) return { disk, sr: undefined, vdi: undefined }
  const sr =
    place.sr === 'default' ? await defaultSr(session, field) : await byUuid(session, 'SR', place.sr, field)
  if (place.vdi === undefined) return { disk, sr, vdi: undefined }
  const vdi = await byUuid(session, 'VDI', place.vdi, field)
  if ((await readVdi(session, vdi)).SR === sr) return { disk, sr, vdi }
  throw refuse(field, `the virtual disk ${place.vdi} is in another storage repository`)
}

async function byUuid(
  session: XapiSession,
  kind: 'SR' | 'VDI',
  uuid: string,
  field: string,
): Promise<string> {
  try {
    return parsed(kind, reference, await session.call(`${kind}.get_by_uuid`, [uuid]))
  } catch (error) {
    if (!isFailure(error, 'UUID_INVALID')) throw error
    const what = kind === 'SR' ? 'storage repository' : 'virtual disk'
    const message = `the specification's ${field}: there is no ${what} ${uuid}`
    throw new HypervisorError('ERR_INVALID_SPEC', message, {
      field,
      cause: error instanceof Error ? error.cause : undefined,
    })
  }
}

async function defaultSr(session: XapiSession, field: string): Promise<string> {
  const [pool] = Object.values(Object(await session.call('pool.get_all_records', [])))
  const sr: unknown = Reflect.get(Object(pool), 'default_SR')
  if (typeof sr === 'string' && isReference(sr)) return sr
  throw refuse(field, 'the pool has no default storage repository', 'Name one by its UUID.')
}

function newDisk(name: string, sr: string, size: number): object {
  return {
    name_label: name,
    name_description: '',
    SR: sr,
    virtual_size: size,
    type: 'user',
    sharable: false,
    read_only: false,
    other_config: {},
    xenstore_data: {},
    sm_config: {},
    tags: [],
  }
}

/** Writes the record of a drive. */
export function writeDrive(vm: string, { disk, vdi }: FoundDisk, index: number): object {
  const isDisc = disk.device === 'cdrom'
  return {
    VM: vm,
    VDI: vdi,
    userdevice: String(index),
    bootable: index === 0,
    mode: isDisc || disk.readonly ? 'RO' : 'RW',
    type: isDisc ? 'CD' : 'Disk',
    unpluggable: !isDisc,
    empty: vdi === nullReference,
    other_config: { [ownKeys.id]: disk.id ?? '' },
    qos_algorithm_type: '',
    qos_algorithm_params: {},
  }
}
