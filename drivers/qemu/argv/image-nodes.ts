import { createHash } from 'node:crypto'
import type { DiskSpec } from '../../../src/spec/schema.js'

/** An object of QEMU's JSON syntax, which `-blockdev` and `-device` take, and QMP's `blockdev-add` and `device_add`. */
export type JsonOption = Readonly<Record<string, unknown>>

/** The two block nodes of an image, the inner one first. */
export interface ImageNodes {
  readonly file: JsonOption
  readonly image: JsonOption
}

/** Which of the images of a disk: while a medium or an image is exchanged, the new one is there beside the old one. */
export type Medium = 'first' | 'second' | 'third' | 'fourth'

/** What names of an image's nodes have after the disk's id. No id has a dot, so that is no other disk's. */
const suffixes: Readonly<Record<Medium, string>> = { first: '', second: '.2', third: '.3', fourth: '.4' }

/** Every image that a disk may have, in the order in which their names are taken. */
export const allMedia: readonly Medium[] = ['first', 'second', 'third', 'fourth']

/**
 * The name of a disk's block node. It may have 31 characters (`BlockDriverState.node_name`), so a long id is
 * replaced by a digest.
 */
export function blockNode(kind: 'file' | 'image', id: string, medium: Medium = 'first'): string {
  const key = `${id}${suffixes[medium]}`
  const name = `${key}-${kind}`
  if (name.length <= 31) return name
  return `${kind}-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
}

/** The names of the nodes that a disk may have, from the outermost inwards: a later image may lie on top of an earlier one. */
export function blockNodes(id: string, media: readonly Medium[] = allMedia.toReversed()): readonly string[] {
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
