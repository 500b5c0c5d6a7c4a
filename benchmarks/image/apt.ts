import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { writeFileAtomically } from '../../src/state/atomic-file.js'
import { ensurePrivateFolder } from '../../src/state/private-folder.js'
import { runProgram } from '../../src/transports/child-process.js'
import { digestOf, digestOfFile } from '../digest.js'
import { cacheFolder } from '../linux/cache-folder.js'
import { type AptFolders, aptFolders, aptOptions, aptTargets } from './apt-options.js'
import { failedOutput } from './failed-output.js'
import { type ImagePlan, type PlannedPackage, parsePlan } from './plan.js'
import type { ImageRecipe } from './recipe.js'

/** Bytes of APT's answers that are read: a line for each package. */
const longestAnswer = 2 ** 24

/**
 * Makes APT's folders for a list of sources, in `$XDG_CACHE_HOME/polyvisor/image-packages`, and brings its lists of
 * packages up to date. APT checks their signatures.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if a source cannot be reached or is not signed by its keys.
 */
export async function updateLists(
  recipe: ImageRecipe,
  sources: readonly string[],
  signal?: AbortSignal,
): Promise<AptFolders> {
  const text = sources.map((line) => `${line}\n`).join('')
  const folders = aptFolders(join(cacheFolder('image-packages'), digestOf(text)))
  await ensurePrivateFolder(cacheFolder('image-packages'))
  for (const path of [folders.lists, folders.archives])
    await mkdir(join(path, 'partial'), { recursive: true })
  await mkdir(folders.cache, { recursive: true })
  await writeFileAtomically(folders.sources, text)
  await writeFile(folders.status, '')
  const args = [...aptOptions(folders, recipe.architecture), '--quiet', '--error-on=any', 'update']
  await runProgram('apt-get', args, { signal, timeout: 600_000 }).catch((error: unknown) => {
    throw explained(error, 'the lists of packages cannot be fetched', 'Is there a network?')
  })
  return folders
}

/**
 * What the image is made of, as APT resolves the recipe on the lists as they are. Nothing is downloaded.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field for a package that the sources do not have,
 *   `ERR_OPERATION_FAILED` if the packages cannot be installed together.
 */
export async function planPackages(
  recipe: ImageRecipe,
  folders: AptFolders,
  signal?: AbortSignal,
): Promise<ImagePlan> {
  // APT names only what it would download, so the packages that are there already must not count.
  const without = { ...folders, archives: join(folders.cache, 'none') }
  await mkdir(join(without.archives, 'partial'), { recursive: true })
  const args = [...aptOptions(without, recipe.architecture), '-qq', '--print-uris', 'install', '--']
  const { stdout } = await runProgram('apt-get', [...args, ...aptTargets(recipe)], {
    signal,
    maximumOutput: longestAnswer,
  }).catch((error: unknown) => {
    const unknown = /Unable to locate package (\S+)|Package '?(\S+?)'? has no installation candidate/.exec(
      failedOutput(error).stderr,
    )
    const name = unknown?.[1] ?? unknown?.[2]
    if (name !== undefined) throw noSuchPackage(recipe, name, error)
    throw explained(error, 'APT cannot install these packages together', 'Run it with --verbose to see why.')
  })
  const plan = parsePlan(stdout)
  // A name that is only a pattern or a virtual package to APT would make the image depend on APT's taste.
  const missing = recipe.packages.find((name) => !plan.packages.some((planned) => planned.name === name))
  if (missing !== undefined) throw noSuchPackage(recipe, missing)
  return plan
}

/**
 * Downloads the packages of a plan that are not in the cache, and compares every one with its digest. Older
 * versions of them leave the cache.
 *
 * @returns the paths of the packages.
 * @throws HypervisorError `ERR_OPERATION_FAILED` if one cannot be downloaded, `ERR_STATE_CORRUPT` if its digest is
 *   not that of the lists.
 */
export async function downloadPackages(
  recipe: ImageRecipe,
  folders: AptFolders,
  plan: ImagePlan,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  await removeOthers(folders, plan)
  const args = [
    ...aptOptions(folders, recipe.architecture),
    '-qq',
    '--yes',
    '--download-only',
    'install',
    '--',
  ]
  await runProgram('apt-get', [...args, ...aptTargets(recipe)], {
    signal,
    timeout: 3_600_000,
    maximumOutput: longestAnswer,
  }).catch((error: unknown) => {
    throw explained(error, 'the packages cannot be downloaded', 'Is there a network? Run it again.')
  })
  return await Promise.all(plan.packages.map((planned) => checkedPackage(folders, planned)))
}

/** Removes what stands in the way: damaged packages, and other versions of those of the plan. */
async function removeOthers({ archives }: AptFolders, plan: ImagePlan): Promise<void> {
  const planned = new Map(plan.packages.map((each) => [each.name, each]))
  for (const file of await readdir(archives)) {
    const wanted = planned.get(file.split('_')[0] ?? '')
    if (wanted === undefined || !file.endsWith('.deb')) continue
    const path = join(archives, file)
    if (file !== wanted.file || (await digestOfFile(path)) !== wanted.sha256) await rm(path)
  }
}

async function checkedPackage({ archives }: AptFolders, planned: PlannedPackage): Promise<string> {
  const path = join(archives, planned.file)
  const sha256 = await digestOfFile(path).catch(() => undefined)
  if (sha256 === planned.sha256) return path
  throw new HypervisorError(
    'ERR_STATE_CORRUPT',
    `${path} ${sha256 === undefined ? 'was not downloaded' : 'is not the package that the lists name'}`,
    { field: path, hint: `Delete the folder '${archives}' and run it again.` },
  )
}

function noSuchPackage(recipe: ImageRecipe, name: string, cause?: unknown): HypervisorError {
  const index = recipe.packages.indexOf(name)
  return new HypervisorError('ERR_INVALID_SPEC', `Debian ${recipe.suite} has no package ${name}`, {
    field: index < 0 ? 'packages' : `packages[${index}]`,
    hint: 'Look for it with apt-cache search, or name a source that has it.',
    cause,
  })
}

/** An error of apt-get with what it means; anything else as it is. */
function explained(error: unknown, what: string, hint: string): unknown {
  if (!(error instanceof HypervisorError) || error.code !== 'ERR_OPERATION_FAILED') return error
  const first = /^E: (.+)$/m.exec(failedOutput(error).stderr)?.[1]
  return new HypervisorError('ERR_OPERATION_FAILED', `${what}${first === undefined ? '' : `: ${first}`}`, {
    hint,
    cause: error,
  })
}
