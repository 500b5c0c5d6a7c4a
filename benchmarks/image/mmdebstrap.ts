import type { ImageRecipe } from './recipe.js'

/** Names in the folder that mmdebstrap runs in. */
export const mmdebstrapInputs = { sources: 'sources.list', lists: 'lists', packages: 'packages' } as const

/** Kept out of the file system: what only people read. The copyright files stay, as their licences ask. */
const leftOut = [
  'path-exclude=/usr/share/doc/*',
  'path-include=/usr/share/doc/*/copyright',
  'path-exclude=/usr/share/info/*',
  'path-exclude=/usr/share/lintian/*',
  'path-exclude=/usr/share/locale/*',
  'path-exclude=/usr/share/man/*',
]

/**
 * What is cleared away at the end, as commands of a shell that gets the root file system as its first argument:
 * traces of this machine and of the moment. `/disk` is where benchmarks mount their scratch.
 */
const finishing = [
  'mkdir -p "$1/disk"',
  'rm -rf "$1/etc/hostname" "$1/etc/resolv.conf" "$1/etc/machine-id" "$1/var/lib/dbus/machine-id"',
  'rm -rf "$1/etc/apt/sources.list" "$1/etc/apt/sources.list.d" "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap"',
  'rm -rf "$1/var/lib/apt" "$1/var/cache/apt" "$1/var/cache/ldconfig"',
  'rm -rf "$1"/var/cache/debconf/*-old "$1"/var/lib/dpkg/*-old "$1"/etc/passwd- "$1"/etc/shadow-',
  'rm -rf "$1"/etc/group- "$1"/etc/gshadow- "$1/var/lib/systemd/random-seed"',
  'find "$1/var/log" -type f -delete',
]

/**
 * The arguments of mmdebstrap. It runs in a folder that has the list of sources, APT's lists and the packages as
 * {@link mmdebstrapInputs} calls them, and needs no network: it unpacks and configures.
 *
 * @param tar Where the root file system goes, relative to that folder.
 */
export function mmdebstrapArguments(recipe: ImageRecipe, tar: string): readonly string[] {
  const { sources, lists, packages } = mmdebstrapInputs
  return [
    '--mode=root',
    '--format=tar',
    `--variant=${recipe.variant}`,
    `--architectures=${recipe.architecture}`,
    ...(recipe.packages.length === 0 ? [] : [`--include=${recipe.packages.join(',')}`]),
    '--aptopt=APT::Sandbox::User "root"',
    '--aptopt=Acquire::Languages "none"',
    // Files that are lost with the power are of no use anyway: only what is complete is kept.
    '--dpkgopt=force-unsafe-io',
    ...leftOut.map((rule) => `--dpkgopt=${rule}`),
    '--skip=update',
    '--skip=cleanup/apt',
    '--setup-hook=mkdir -p "$1/var/cache/apt/archives" "$1/var/lib/apt/lists"',
    `--setup-hook=sync-in ${lists} /var/lib/apt/lists`,
    `--setup-hook=sync-in ${packages} /var/cache/apt/archives`,
    ...finishing.map((command) => `--customize-hook=${command}`),
    // Without a suite: the sources say which, and mmdebstrap would take essential packages from that one alone,
    // not from its updates.
    '',
    tar,
    `./${sources}`,
  ]
}
