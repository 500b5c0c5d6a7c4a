import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { QmpCallOptions, QmpClient } from '../qmp/client.js'

/** The disk of a running machine, as QEMU has it. */
export interface MachineDisk {
  /** Id of the device. */
  readonly id: string
  /** Name of the block node that the guest writes to: an overlay, once there is one. */
  readonly node: string
  /** The file behind that node. */
  readonly file: string
  /** QEMU's name of the format. */
  readonly format: string
  readonly readonly: boolean
  /** Whether it is a drive with a medium that can be changed. */
  readonly removable: boolean
  /** Bytes that the guest sees. */
  readonly size: number
  /** The snapshots inside the image. */
  readonly snapshots: readonly InternalSnapshot[]
  /** The dirty bitmaps by their names; one that is `lost` was not written to the image in order. */
  readonly bitmaps: ReadonlyMap<string, 'recording' | 'stopped' | 'lost'>
}

/** A snapshot inside an image, as QEMU tells it. */
export interface InternalSnapshot {
  readonly name: string
  /** Whether it has the machine's memory as well. */
  readonly withMemory: boolean
  /** Milliseconds since 1970-01-01 UTC. */
  readonly createdAt: number
}

/** What QEMU and `qemu-img` say of a snapshot inside an image (QAPI `SnapshotInfo`). */
export const internalSnapshotSchema = z
  .object({
    name: z.string(),
    'vm-state-size': z.number(),
    'date-sec': z.number(),
    'date-nsec': z.number(),
  })
  .transform(
    (snapshot): InternalSnapshot => ({
      name: snapshot.name,
      withMemory: snapshot['vm-state-size'] > 0,
      createdAt: snapshot['date-sec'] * 1000 + Math.floor(snapshot['date-nsec'] / 1e6),
    }),
  )

/** QAPI `BlockDirtyInfo`. Those without a name are QEMU's own. */
const bitmapSchema = z.object({
  name: z.string().default(''),
  recording: z.boolean(),
  inconsistent: z.boolean().default(false),
})

function bitmapsByName(bitmaps: readonly z.output<typeof bitmapSchema>[]): MachineDisk['bitmaps'] {
  return new Map(
    bitmaps.map(({ name, recording, inconsistent }) => {
      return [name, inconsistent ? 'lost' : recording ? 'recording' : 'stopped'] as const
    }),
  )
}

const blockSchema = z.array(
  z.object({
    qdev: z.string().optional(),
    removable: z.boolean(),
    inserted: z
      .object({
        'node-name': z.string().optional(),
        file: z.string(),
        drv: z.string(),
        ro: z.boolean(),
        'dirty-bitmaps': z.array(bitmapSchema).default([]),
        image: z.object({
          'virtual-size': z.number(),
          snapshots: z.array(internalSnapshotSchema).default([]),
        }),
      })
      .optional(),
  }),
)

/**
 * The id of a device, from what QEMU calls it: the id itself, or a path such as
 * `/machine/peripheral/disk0/virtio-backend`.
 */
export function deviceIdOf(qdev: string | undefined): string {
  return /^\/machine\/peripheral\/([^/]+)/.exec(qdev ?? '')?.[1] ?? qdev ?? ''
}

/** The disks of the machine that have a medium, in QEMU's order. */
export async function machineDisks(
  qmp: QmpClient,
  options?: QmpCallOptions,
): Promise<readonly MachineDisk[]> {
  const blocks = await qmp.query('query-block', blockSchema, undefined, options)
  return blocks.flatMap(({ qdev, removable, inserted }) => {
    const node = inserted?.['node-name']
    if (inserted === undefined || node === undefined) return []
    const { file, drv: format, ro: readonly, image } = inserted
    return [
      {
        id: deviceIdOf(qdev),
        node,
        file,
        format,
        readonly,
        removable,
        size: image['virtual-size'],
        snapshots: image.snapshots,
        bitmaps: bitmapsByName(inserted['dirty-bitmaps']),
      },
    ]
  })
}

/** Finds a disk by its id. @throws HypervisorError `ERR_NO_DEVICE` with the argument that named it as the `field`. */
export async function machineDisk(
  qmp: QmpClient,
  id: string,
  options?: QmpCallOptions,
  field = 'id',
): Promise<MachineDisk> {
  const disk = (await machineDisks(qmp, options)).find((candidate) => candidate.id === id)
  if (disk !== undefined) return disk
  throw noDisk(id, field)
}

/** The error of an id that no disk has. */
export function noDisk(id: string, field: string): HypervisorError {
  return new HypervisorError('ERR_NO_DEVICE', `the machine has no disk '${id}'`, { field })
}
