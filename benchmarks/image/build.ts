import { mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { type FileLock, tryLock } from '../../src/state/file-lock.js'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { runProgram } from '../../src/transports/child-process.js'
import { downloadPackages, planPackages, updateLists } from './apt.js'
import { requireBuildTools } from './build-tools.js'
import { firstDifference } from './first-difference.js'
import { hostSources } from './host-sources.js'
import type { StoredImage } from './image-record.js'
import { checkedImage, imagesFolder, keepImage, listImages } from './image-store.js'
import { type ImageIngredients, type MakeOptions, makeImage } from './make.js'
import { type ImageRecipe, recipeDigest } from './recipe.js'
import { removeTree } from './remove-tree.js'

/** How to build an image. */
export interface BuildImageOptions extends MakeOptions {
  /** Builds although the image is there already. Default: false. */
  readonly rebuild?: boolean | undefined
  /** Builds once more than needed, and compares every byte with the image. Default: false. */
  readonly verify?: boolean | undefined
}

/** What a build came to. */
export interface ImageBuild {
  readonly image: StoredImage
  /** Whether it was there already, of the same recipe and packages. */
  readonly cached: boolean
  /** Whether another build gave the same bytes. */
  readonly verified: boolean
}

/**
 * Builds a Debian root file system from a recipe, or finds it in the cache: one of the same recipe and of the same
 * packages, as APT resolves them now. Two builds of the same give the same bytes. Runs as root, or as a user with
 * subordinate ids.
 *
 * An abort kills what runs; neither then nor after a SIGKILL of this process does anything stay behind that is
 * listed, and the next build removes the rest.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` or `ERR_UNSUPPORTED` if it cannot be built on this machine;
 *   `ERR_INVALID_SPEC` with the field for a package that there is not; `ERR_OPERATION_FAILED` if packages cannot be
 *   downloaded or installed, or, with `verify`, if two builds differ: `field` is the first path that does;
 *   `ERR_BUSY` while another process builds; `ERR_FILE`, `ERR_ABORTED`.
 */
export async function buildImage(recipe: ImageRecipe, options: BuildImageOptions = {}): Promise<ImageBuild> {
  const { signal, onProgress, rebuild = false, verify = false } = options
  await requireBuildTools(process.getuid?.() === 0)
  const lock = await lockImages()
  try {
    await removeLeftovers()
    onProgress?.({ step: 'update', detail: 'lists of packages' })
    const sources = recipe.sources ?? (await hostSources(recipe.suite, signal))
    const folders = await updateLists(recipe, sources, signal)
    const plan = await planPackages(recipe, folders, signal)
    const cached = rebuild ? undefined : await findSame(recipe, plan.sha256)
    if (cached !== undefined && !verify) return { image: cached, cached: true, verified: false }
    onProgress?.({ step: 'download', detail: `${plan.packages.length} packages` })
    const packages = await downloadPackages(recipe, folders, plan, signal)
    const ingredients: ImageIngredients = { recipe, folders, plan, packages }
    if (cached === undefined) {
      const image = await build(ingredients, options)
      return { image, cached: false, verified: verify }
    }
    await verifyBuild(cached.folder, ingredients, options)
    return { image: cached, cached: true, verified: true }
  } finally {
    lock.release()
  }
}

/** Builds in a folder that has no digest for a name, and is gone unless the build is complete. */
async function build(ingredients: ImageIngredients, options: BuildImageOptions): Promise<StoredImage> {
  const work = await newWorkFolder()
  try {
    const record = await makeImage(ingredients, work, options)
    if (options.verify === true) await verifyBuild(work, ingredients, options)
    await runProgram('sync', ['--file-system', work], { timeout: 600_000 })
    return await keepImage(work, record)
  } finally {
    await removeTree(work)
  }
}

/** Builds once more and compares. @throws HypervisorError `ERR_OPERATION_FAILED`: `field` is the path that differs. */
async function verifyBuild(
  folder: string,
  ingredients: ImageIngredients,
  options: BuildImageOptions,
): Promise<void> {
  options.onProgress?.({ step: 'verify', detail: 'a second build' })
  const work = await newWorkFolder()
  try {
    await makeImage(ingredients, work, options)
    const field = await firstDifference(folder, work)
    if (field === undefined) return
    throw new HypervisorError('ERR_OPERATION_FAILED', `two builds of the image differ, first in ${field}`, {
      field,
      hint: 'Which package writes it? Its maintainer script depends on the moment or on the machine.',
    })
  } finally {
    await removeTree(work)
  }
}

async function findSame(recipe: ImageRecipe, planSha256: string): Promise<StoredImage | undefined> {
  const recipeSha256 = recipeDigest(recipe)
  const same = (await listImages()).find(
    (image) =>
      image.name === recipe.name && image.recipeSha256 === recipeSha256 && image.planSha256 === planSha256,
  )
  // One that has been damaged since is built again.
  return same && (await checkedImage(same).catch(() => undefined))
}

/** Takes the right to build, which ends with this process at the latest. */
async function lockImages(): Promise<FileLock> {
  await ensurePrivateFolder(imagesFolder())
  const lock = await tryLock(join(imagesFolder(), '.lock'))
  if (lock !== undefined) return lock
  throw new HypervisorError('ERR_BUSY', 'another process is building an image', {
    field: imagesFolder(),
    hint: 'Wait for it.',
  })
}

const workPrefix = '.new-'

async function newWorkFolder(): Promise<string> {
  return await mkdtemp(join(imagesFolder(), workPrefix))
}

/** Removes what killed builds have left. Whoever holds the lock is the only one that builds. */
async function removeLeftovers(): Promise<void> {
  const names = await readdir(imagesFolder())
  for (const name of names) if (name.startsWith(workPrefix)) await removeTree(join(imagesFolder(), name))
}
