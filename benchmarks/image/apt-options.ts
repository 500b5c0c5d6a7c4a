import { join } from 'node:path'
import type { ImageRecipe } from './recipe.js'

/** Where APT keeps what belongs to one list of sources: beside this machine's own state, which is not touched. */
export interface AptFolders {
  readonly root: string
  /** The list of sources, a file. */
  readonly sources: string
  /** What is installed: nothing, an empty file. APT has its lock beside it. */
  readonly status: string
  readonly lists: string
  readonly archives: string
  readonly cache: string
}

/** The folders below `root`. */
export function aptFolders(root: string): AptFolders {
  return {
    root,
    sources: join(root, 'sources.list'),
    status: join(root, 'status'),
    lists: join(root, 'lists'),
    archives: join(root, 'archives'),
    cache: join(root, 'cache'),
  }
}

/**
 * Options that make apt-get plan for an empty root file system: with state of its own, without this machine's
 * sources, preferences and installed packages. What this machine says about proxies and time-outs still holds.
 */
export function aptOptions(folders: AptFolders, architecture: string): readonly string[] {
  const settings: Readonly<Record<string, string>> = {
    'Dir::State': folders.root,
    'Dir::State::lists': folders.lists,
    'Dir::State::status': folders.status,
    'Dir::Cache': folders.cache,
    'Dir::Cache::archives': folders.archives,
    'Dir::Etc::sourcelist': folders.sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'APT::Default-Release': '',
    'APT::Install-Recommends': 'false',
    'APT::Install-Suggests': 'false',
    'APT::Get::AllowUnauthenticated': 'false',
    // The folders are private, so that the user _apt could not write there.
    'APT::Sandbox::User': 'root',
    // Otherwise APT adds itself to what is essential; mmdebstrap says the same.
    'pkgCacheGen::ForceEssential': ',',
    'Acquire::ForceHash': 'SHA256',
    'Acquire::Languages': 'none',
  }
  return Object.entries(settings).map(([name, value]) => `--option=${name}=${value}`)
}

/** What apt-get is to install: the variant as patterns (apt-patterns(7)), as mmdebstrap has it, and the packages. */
export function aptTargets({ variant, packages }: ImageRecipe): readonly string[] {
  return [...variantPatterns[variant], ...packages]
}

const variantPatterns: Readonly<Record<ImageRecipe['variant'], readonly string[]>> = {
  essential: ['?essential'],
  apt: ['?essential', 'apt'],
  minbase: ['?essential', '?priority(required)', 'apt'],
}
