import { stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { DomainDefinition } from '../../src/backend.js'
import { HypervisorError } from '../../src/errors.js'
import { refuse } from '../../src/spec/refuse.js'
import { findImageHolders, type ImageHolder } from '../../src/state/image-holders.js'
import { type ImageLock, tryLockImage } from '../../src/state/image-lock.js'
import type { EmulatorRecipe } from './recipe.js'

/** An image that a machine uses. */
export interface MachineImage {
  readonly path: string
  /** The field of the specification that names it. */
  readonly field: string
  readonly readonly: boolean
}

/** The locks of all images of a machine. */
export interface ImageLocks {
  /** The descriptors that its processes inherit. */
  readonly descriptors: readonly number[]
  /** Closes this program's own descriptors. */
  release(): void
}

/** How long somebody else may have an image who is no living machine, in milliseconds: one that is going, or that is starting. */
const passingLimit = 1000

/** The images of a machine: the disks of its specification, and what its driver has beside them. */
export function imagesOf<Options>(
  recipe: Pick<EmulatorRecipe<Options>, 'images'>,
  { spec, options }: DomainDefinition<Options>,
): readonly MachineImage[] {
  const disks = spec.disks.flatMap(({ path, readonly, device }, index) =>
    path === undefined
      ? []
      : [{ path, field: `disks[${index}].path`, readonly: readonly || device === 'cdrom' }],
  )
  return [...disks, ...(recipe.images?.(options) ?? [])]
}

/** An image, and what tells its file from every other, whatever paths lead to it. */
interface FoundImage {
  readonly image: MachineImage
  readonly file: string
}

/**
 * Refuses a machine that would write to an image and have it a second time, by whatever path.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field; the system's error.
 */
export async function refuseTwice(images: readonly MachineImage[]): Promise<void> {
  await findFiles(images)
}

async function findFiles(images: readonly MachineImage[]): Promise<readonly FoundImage[]> {
  const found = new Map<string, MachineImage>()
  for (const image of images) {
    const { dev, ino } = await stat(image.path)
    const file = `${dev}:${ino}`
    const before = found.get(file)
    if (before === undefined) found.set(file, image)
    else if (!before.readonly || !image.readonly) {
      throw refuse(image.field, `'${image.path}' is the image of ${before.field} as well`)
    }
  }
  return [...found].map(([file, image]) => ({ file, image }))
}

/**
 * Locks the images of a machine, all of them or none: one that it writes to for itself alone, others together with those who
 * only read them.
 *
 * @throws HypervisorError `ERR_BUSY` with the field if somebody else has one; `ERR_FILE` if it cannot be opened;
 *   `ERR_INVALID_SPEC` as {@link refuseTwice}.
 */
export async function lockImages(
  images: readonly MachineImage[],
  signal: AbortSignal | undefined,
): Promise<ImageLocks> {
  const locks: ImageLock[] = []
  const release = (): void => {
    for (const lock of locks.splice(0)) lock.release()
  }
  // In the same order for everybody, so that no two wait for each other.
  const found = [...(await findFiles(images))].sort((one, other) => (one.file < other.file ? -1 : 1))
  try {
    for (const { image } of found) locks.push(await lockImage(image, signal))
  } catch (error) {
    release()
    throw error
  }
  return { descriptors: locks.map(({ fd }) => fd), release }
}

async function lockImage(image: MachineImage, signal: AbortSignal | undefined): Promise<ImageLock> {
  const { path, field, readonly } = image
  for (const limit = Date.now() + passingLimit; ; await delay(10 + 10 * Math.random())) {
    signal?.throwIfAborted()
    const lock = await tryLockImage(path, readonly ? 'read' : 'write').catch((cause: unknown) => {
      throw new HypervisorError('ERR_FILE', `'${path}' cannot be opened`, { field, cause })
    })
    if (lock !== undefined) return lock
    const holders = findImageHolders(path)
    const living = holders.find(({ lives }) => lives)
    if (living !== undefined || Date.now() > limit) throw isBusy(image, living ?? holders[0])
  }
}

function isBusy({ path, field, readonly }: MachineImage, holder: ImageHolder | undefined): HypervisorError {
  return new HypervisorError('ERR_BUSY', `'${path}' is in use by ${nameOf(holder)}`, {
    field,
    hint: readonly
      ? 'What somebody writes to, nobody else can read meanwhile. End the other one, or give this machine a copy.'
      : 'What two write to is ruined. End the other one, give this machine a copy, or make the image readonly for both.',
  })
}

function nameOf(holder: ImageHolder | undefined): string {
  if (holder === undefined) return 'a process of another user'
  const { pid, program, domain } = holder
  return domain === undefined ? `'${program}' (process ${pid})` : `the machine '${domain}' (process ${pid})`
}
