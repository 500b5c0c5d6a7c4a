import { link, mkdir, stat, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { digestOfFile } from '../digest.js'
import type { AptFolders } from './apt-options.js'
import { toolVersions } from './build-tools.js'
import { copyEntries } from './copy-entries.js'
import { runEnclosed } from './enclosed.js'
import { failedOutput } from './failed-output.js'
import { type ImageRecord, imageFiles } from './image-record.js'
import { mmdebstrapArguments, mmdebstrapInputs } from './mmdebstrap.js'
import type { ImagePlan } from './plan.js'
import { type ImageRecipe, recipeDigest } from './recipe.js'
import { removeTree } from './remove-tree.js'
import { makeSquashfs, squashfsCompressor } from './squashfs.js'
import { installedPackages, unpackTree } from './tree.js'

/** All that the bytes of an image depend on: the recipe, its packages, and the lists that describe them. */
export interface ImageIngredients {
  readonly recipe: ImageRecipe
  readonly folders: AptFolders
  readonly plan: ImagePlan
  /** Paths of the packages. */
  readonly packages: readonly string[]
}

/** A part of a build, and what is being done in it. */
export interface ImageProgress {
  readonly step: 'update' | 'download' | 'install' | 'pack' | 'unpack' | 'verify'
  readonly detail: string
}

/** How a build is watched and ended. */
export interface MakeOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: ImageProgress) => void) | undefined
}

/**
 * Makes the files of an image in an empty folder: archive, squashfs and tree. No network takes part.
 *
 * @returns what goes into `image.json`.
 * @throws HypervisorError `ERR_OPERATION_FAILED` if a package cannot be installed, `ERR_ABORTED`.
 */
export async function makeImage(
  { recipe, folders, plan, packages }: ImageIngredients,
  work: string,
  { signal, onProgress }: MakeOptions,
): Promise<ImageRecord> {
  const asRoot = process.getuid?.() === 0
  const environment = buildEnvironment(recipe, work)
  const [made, tar] = [join(work, madeTar), join(work, imageFiles.tar)]
  const squashfs = join(work, imageFiles.squashfs)
  const root = join(work, imageFiles.root)
  await layOut(work, folders, packages)
  onProgress?.({ step: 'install', detail: `${plan.packages.length} packages` })
  await install(recipe, work, environment, asRoot, { signal, onProgress })
  // Whoever uses the root file system mounts a /dev of its own.
  await copyEntries(made, tar, (path) => !path.startsWith('./dev/') || path === './dev/')
  onProgress?.({ step: 'pack', detail: imageFiles.squashfs })
  await makeSquashfs(tar, squashfs, recipe.sourceDateEpoch, asRoot, signal)
  onProgress?.({ step: 'unpack', detail: imageFiles.root })
  await unpackTree(tar, root, asRoot, signal)
  for (const name of [...Object.values(mmdebstrapInputs), temporary, madeTar])
    await removeTree(join(work, name))
  return {
    kind: 'polyvisor-image',
    schemaVersion: 1,
    name: recipe.name,
    recipe,
    recipeSha256: recipeDigest(recipe),
    planSha256: plan.sha256,
    packages: await installedPackages(root, signal),
    sourceDateEpoch: recipe.sourceDateEpoch,
    tar: await digestAndSize(tar),
    squashfs: { ...(await digestAndSize(squashfs)), compressor: squashfsCompressor },
    tools: await toolVersions(signal),
  }
}

/** Where mmdebstrap works; it makes a folder of its own there. */
const temporary = 'tmp'

/** What mmdebstrap makes. */
const madeTar = 'made.tar'

/** Nothing of this machine's environment gets into the bytes. */
function buildEnvironment(recipe: ImageRecipe, work: string): Readonly<Record<string, string>> {
  const { PATH = '' } = process.env
  return {
    PATH: `${PATH}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: '/root',
    TZ: 'UTC',
    TMPDIR: join(work, temporary),
    SOURCE_DATE_EPOCH: String(recipe.sourceDateEpoch),
  }
}

/** Lays out what mmdebstrap reads: links to the cache, so that nothing is copied. */
async function layOut(work: string, folders: AptFolders, packages: readonly string[]): Promise<void> {
  const here = (name: keyof typeof mmdebstrapInputs): string => join(work, mmdebstrapInputs[name])
  await link(folders.sources, here('sources'))
  await symlink(folders.lists, here('lists'))
  await mkdir(here('packages'))
  for (const path of packages) await link(path, join(here('packages'), basename(path)))
  await mkdir(join(work, temporary))
}

async function install(
  recipe: ImageRecipe,
  work: string,
  environment: Readonly<Record<string, string>>,
  asRoot: boolean,
  { signal, onProgress }: MakeOptions,
): Promise<void> {
  await runEnclosed('mmdebstrap', mmdebstrapArguments(recipe, madeTar), asRoot, {
    signal,
    timeout: 3_600_000,
    workingFolder: work,
    environment,
    maximumOutput: 2 ** 24,
    onErrorLine(line) {
      const detail = /^I: ((?:extracting|installing|creating) .+?)\.*$/.exec(line)?.[1]
      if (detail !== undefined) onProgress?.({ step: 'install', detail })
    },
  }).catch((error: unknown) => {
    throw whyNotInstalled(error)
  })
}

/** The first line with which mmdebstrap or what it runs complains; the last ones only say that it failed. */
function whyNotInstalled(error: unknown): unknown {
  if (!(error instanceof HypervisorError) || error.code !== 'ERR_OPERATION_FAILED') return error
  const line = failedOutput(error)
    .stderr.split('\n')
    .find((each) => /^(?:E|dpkg|unshare|setpriv): /.test(each))
  return new HypervisorError(
    'ERR_OPERATION_FAILED',
    `mmdebstrap could not make the root file system${line === undefined ? '' : `: ${line.replace(/^E: /, '')}`}`,
    { cause: error, hint: 'Run it again with --verbose to see all that it said.' },
  )
}

async function digestAndSize(path: string): Promise<{ sha256: string; size: number }> {
  const [sha256, { size }] = await Promise.all([digestOfFile(path), stat(path)])
  return { sha256, size }
}
