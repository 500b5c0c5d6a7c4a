import { createHash } from 'node:crypto'
import type { DiskSpec } from '../../../src/spec/schema.js'

/** An object of QEMU's JSON syntax, which `-blockdev` and `-device` take, and QMP's `blockdev-add` and `device_add`. */
export type JsonOption = Readonly<Record<string, unknown>>

/** The two block nodes of an image, the inner one first. */
export interface ImageNodes {
  readonly file: JsonOption
  readonly image: JsonOption
}

/** Which of the media of a drive: while they are exchanged, the new one is there beside the old one. */
export type Medium = 'first' | 'second'

/**
 * The name of a disk's block node. It may have 31 characters (`BlockDriverState.node_name`), so a long id is
 * replaced by a digest.
 */
export function blockNode(kind: 'file' | 'image', id: string, medium: Medium = 'first'): string {
  // No id has a dot, so this is no other disk's.
  const key = medium === 'first' ? id : `${id}.2`
  const name = `${key}-${kind}`
  if (name.length <= 31) return name
  return `${kind}-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
}

/** The names of the nodes that a disk may have, from the outermost inwards. */
export function blockNodes(id: string, media: readonly Medium[] = ['first', 'second']): readonly string[] {
  return media.flatMap((medium) => [blockNode('image', id, medium), blockNode('file', id, medium)])
}

/**
 * The image of a disk in QEMU's words; `undefined` for an empty drive.
 *
 * @param hostDevice Whether its path is a block device of the host.
 */
export function imageNodes(
  disk: DiskSpec,
  hostDevice: boolean,
  medium: Medium = 'first',
): ImageNodes | undefined {
  if (disk.path === undefined) return undefined
  const id = disk.id ?? 'disk'
  const direct = disk.cache === 'none' || disk.cache === 'directsync'
  const cache = disk.cache && { direct, 'no-flush': disk.cache === 'unsafe' }
  const shared = {
    'read-only': disk.readonly,
    ...(cache && { cache }),
    ...(disk.discard && { discard: disk.discard }),
  }
  const file = {
    driver: hostDevice ? 'host_device' : 'file',
    'node-name': blockNode('file', id, medium),
    filename: disk.path,
    ...shared,
  }
  const image = {
    driver: disk.format ?? 'raw',
    'node-name': blockNode('image', id, medium),
    file: blockNode('file', id, medium),
    ...shared,
  }
  return { file, image }
}
