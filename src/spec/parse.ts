import { randomUUID } from 'node:crypto'
import { extname } from 'node:path'
import type { z } from 'zod'
import { HypervisorError } from '../errors.js'
import { didYouMean } from '../nearest-of.js'
import type { DiskFormat, DiskSpec, NetworkSpec } from './devices.js'
import { absoluteImagePath } from './image-path.js'
import { type DomainSpec, domainSpecSchema, specFields } from './schema.js'

/** How to read a specification. */
export interface ParseSpecOptions {
  /** Keys of drivers; any other key that the schema does not know is refused. */
  readonly driverKeys: readonly string[]
  /** Folder that relative paths start from. Default: the working directory. */
  readonly baseFolder?: string | undefined
  /** Makes the UUID of a domain that has none. Default: a random one. */
  readonly newUuid?: (() => string) | undefined
}

/**
 * Checks a specification from outside and fills in its defaults: a UUID, identifiers of devices, formats
 * of images, Ethernet addresses; paths become absolute. Parsing its own result changes nothing.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`, for example `disks[0].path`.
 */
export function parseSpec(input: unknown, options: ParseSpecOptions): DomainSpec {
  const result = domainSpecSchema.safeParse(input)
  if (!result.success) throw specError(result.error)
  const spec = result.data
  requireEnoughMemory(spec)
  const fields = Object.keys(specFields)
  const known = [...fields, ...options.driverKeys]
  for (const key of Object.keys(Object(input))) {
    if (Object.hasOwn(specFields, key) || options.driverKeys.includes(key)) continue
    throw new HypervisorError('ERR_INVALID_SPEC', `the specification has the unknown field '${key}'`, {
      field: key,
      hint: `${didYouMean(key, known)}Known fields: ${fields.join(', ')}; drivers: ${options.driverKeys.join(', ')}.`,
    })
  }
  const uuid = spec.uuid ?? (options.newUuid ?? randomUUID)()
  const absolute = (path: string): string => absoluteImagePath(path, options.baseFolder)
  const { kernel, initrd } = spec.boot
  const disks = spec.disks.map((disk, index) => completeDisk(disk, index, absolute))
  const networks = spec.networks.map((network, index) => completeNetwork(network, index, uuid))
  refuseSameIds([
    ...disks.map(({ id }, index) => ({ id, field: `disks[${index}].id` })),
    ...networks.map(({ id }, index) => ({ id, field: `networks[${index}].id` })),
  ])
  return {
    ...spec,
    uuid,
    boot: {
      ...spec.boot,
      ...(kernel === undefined ? {} : { kernel: absolute(kernel) }),
      ...(initrd === undefined ? {} : { initrd: absolute(initrd) }),
    },
    disks,
    networks,
  }
}

/** The least memory in bytes: a bare number below it is meant as mebibytes. */
const leastMemory = 4096

/** The least of a machine with a 6502; an NES has 2 KiB. */
const leastMemoryOf6502 = 1024

function requireEnoughMemory({ memory, architecture }: Pick<DomainSpec, 'memory' | 'architecture'>): void {
  const least = architecture === '6502' ? leastMemoryOf6502 : leastMemory
  if (memory >= least) return
  throw new HypervisorError(
    'ERR_INVALID_SPEC',
    `the specification's memory: ${memory} bytes is below the least of ${least}: a bare number means bytes, write '512 MiB' for mebibytes`,
    { field: 'memory' },
  )
}

const formatsByEnding: Readonly<Record<string, DiskFormat>> = {
  '.qcow2': 'qcow2',
  '.vmdk': 'vmdk',
  '.vdi': 'vdi',
  '.vhdx': 'vhdx',
  '.vhd': 'vpc',
}

/**
 * Fills in what a disk leaves open: its identifier from `index`, its format from the file name, an absolute path. An
 * empty drive has neither of these two.
 */
export function completeDisk(
  disk: DiskSpec,
  index: number,
  absolute: (path: string) => string = absoluteImagePath,
): DiskSpec {
  const { path, format, ...drive } = disk
  const readonly = disk.readonly || disk.device === 'cdrom'
  const complete = { ...drive, id: disk.id ?? `disk${index}`, readonly }
  if (path === undefined) return complete
  const usual = formatsByEnding[extname(path).toLowerCase()] ?? 'raw'
  return { ...complete, path: absolute(path), format: format ?? usual }
}

/** Fills in what a network interface leaves open: its identifier, and an address derived from `uuid` and `index`. */
export function completeNetwork(network: NetworkSpec, index: number, uuid: string): NetworkSpec {
  return { ...network, id: network.id ?? `net${index}`, mac: network.mac ?? macFrom(uuid, index) }
}

/** 52:54:00 is the prefix that QEMU and libvirt use for their guests' locally administered addresses. */
function macFrom(uuid: string, index: number): string {
  const tail = (Number.parseInt(uuid.slice(-6), 16) + index) % 0x1000000
  return `52:54:00:${(tail.toString(16).padStart(6, '0').match(/../g) ?? []).join(':')}`
}

function refuseSameIds(
  devices: readonly { readonly id: string | undefined; readonly field: string }[],
): void {
  const seen = new Set<string>()
  for (const { id = '', field } of devices) {
    if (seen.has(id)) {
      throw new HypervisorError('ERR_INVALID_SPEC', `two devices have the id '${id}'`, {
        field,
        hint: 'Give each disk and network interface an id of its own.',
      })
    }
    seen.add(id)
  }
}

/**
 * Turns the first issue of a schema into `ERR_INVALID_SPEC` with its field.
 *
 * @param prefix The key that the schema stands under.
 * @param what What was parsed, for the message.
 */
export function specError(
  error: z.ZodError,
  prefix: readonly PropertyKey[] = [],
  what = 'specification',
): HypervisorError {
  // A misspelt field is also one that is missing: the word that is there helps more.
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0]
  const path = [...prefix, ...(issue?.path ?? [])]
  const unknownKeys = issue?.code === 'unrecognized_keys' ? issue.keys : []
  const field = formatField([...path, ...unknownKeys.slice(0, 1)])
  if (field === '' && issue?.code === 'invalid_type') {
    return new HypervisorError('ERR_INVALID_SPEC', `the ${what} is empty, or not a map of fields`, {
      hint: "Write fields such as 'name: NAME'.",
      cause: error.issues,
    })
  }
  const absent = issue?.code === 'invalid_type' && issue.message.endsWith('received undefined')
  const problem =
    unknownKeys.length > 0
      ? 'is not a known field'
      : absent
        ? 'is missing'
        : (issue?.message ?? 'is not valid')
  return new HypervisorError('ERR_INVALID_SPEC', `the ${what}'s ${field || 'content'}: ${problem}`, {
    field: field || undefined,
    cause: error.issues,
  })
}

/** Writes a path of keys and indexes as one does in code: `disks[0].path`. */
export function formatField(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}
