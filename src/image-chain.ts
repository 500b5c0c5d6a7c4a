import { resolve } from 'node:path'
import type { BlockCommitOptions } from './domain.js'
import { HypervisorError } from './errors.js'

/** A part of a chain that a commit writes down. */
export interface Commitment {
  /** The uppermost image that is committed. */
  readonly top: string
  /** The image that gets what those above it have. */
  readonly base: string
  /** Whether `top` is the image that the guest writes to. */
  readonly isActive: boolean
}

/**
 * The image that a pull leaves below, by the paths of a chain, the uppermost first; `undefined` for none.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` if the chain does not have it below the uppermost.
 */
export function pullBase(images: readonly string[], base: string | undefined): string | undefined {
  return base === undefined ? undefined : requireImage(images.slice(1), base, 'base')
}

/**
 * What a commit is about, by the paths of a chain, the uppermost first.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` if the disk has one image alone; `ERR_INVALID_ARGUMENT`.
 */
export function commitmentOf(
  disk: string,
  images: readonly string[],
  options: Pick<BlockCommitOptions, 'base' | 'top'>,
): Commitment {
  const [active] = images
  const top = options.top === undefined ? active : requireImage(images, options.top, 'top')
  const below = top === undefined ? [] : images.slice(images.indexOf(top) + 1)
  if (top === undefined || (top === active && below.length === 0)) {
    throw new HypervisorError('ERR_INVALID_STATE', `the disk '${disk}' has no image below its own`, {
      field: 'disk',
    })
  }
  const base = options.base === undefined ? below.at(-1) : requireImage(below, options.base, 'base')
  if (base !== undefined) return { top, base, isActive: top === active }
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no image below '${top}'`, { field: 'top' })
}

/** The image that a shallow copy is on top of. @throws HypervisorError `ERR_INVALID_ARGUMENT` if there is none. */
export function requireBelow<Image>(disk: string, [, below]: readonly Image[]): Image {
  if (below !== undefined) return below
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `the disk '${disk}' has no image below its own`, {
    field: 'shallow',
  })
}

/** Insists on a disk whose images can be changed. @throws HypervisorError `ERR_INVALID_ARGUMENT`. */
export function requireChangeable(
  disk: string,
  { readonly, removable }: { readonly readonly: boolean; readonly removable: boolean },
): void {
  if (!readonly && !removable) return
  const why = readonly ? 'is read-only' : 'is a drive with a medium'
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `the disk '${disk}' ${why}`, {
    field: 'disk',
    hint: 'Block jobs change the images of writable disks.',
  })
}

function requireImage(images: readonly string[], path: string, field: 'base' | 'top'): string {
  const wanted = resolve(path)
  const found = images.find((image) => resolve(image) === wanted)
  if (found !== undefined) return found
  const where = field === 'base' ? 'below what is to go' : 'in the chain of the disk'
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `the image '${path}' is not ${where}`, {
    field,
    hint: `Images there: ${images.join(', ') || 'none'}.`,
  })
}
