import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a run may be kept to: `unit` is every file that needs no peer. */
export type Selection = 'all' | 'unit'

/** Test files that share one mocha process. */
export interface Lane {
  readonly name: string
  /** Paths below the test folder, as sources. */
  readonly files: readonly string[]
}

const laneNames = ['all other peers', 'emulators', 'Xen, and no peer', 'images and libvirt'] as const

/**
 * Divides test files into lanes that run side by side, by what their sources need, so that they end at about the same time:
 * those with a QEMU, or one of the slower emulators; those that mostly wait, for a disk while they build root file systems
 * or for a daemon of libvirt; those with a Xen, which alone would be done long before, with those that need no peer; and all
 * others.
 *
 * @param sources text of each file, by its path
 */
export function divide(sources: ReadonlyMap<string, string>, selection: Selection): readonly Lane[] {
  const needsPeer = (text: string): boolean => /\bknown-peers\.js'/.test(text)
  const needsEmulator = (text: string): boolean =>
    /\b(?:qemu\w*|kvm|fsUae|hercules|dosbox|openmsx|vice)Peer\b/.test(text)
  const needsDaemon = (text: string): boolean => /\b(?:libvirtd|libvirtXen|lxc|nwfilter)Peer\b/.test(text)
  const buildsImages = (text: string): boolean => /\bmmdebstrapPeer\b/.test(text)
  const needsXen = (text: string): boolean => /\bxenPeer\b/.test(text)
  const laneOf = (text: string): (typeof laneNames)[number] => {
    if (!needsPeer(text) || needsXen(text)) return 'Xen, and no peer'
    if (buildsImages(text) || needsDaemon(text)) return 'images and libvirt'
    return needsEmulator(text) ? 'emulators' : 'all other peers'
  }
  const lane = (name: string, wanted: (text: string) => boolean): Lane => ({
    name,
    files: [...sources].filter(([, text]) => wanted(text)).map(([path]) => path),
  })
  const lanes =
    selection === 'unit'
      ? [lane('unit', (text) => !needsPeer(text))]
      : laneNames.map((name) => lane(name, (text) => laneOf(text) === name))
  return lanes.filter(({ files }) => files.length > 0)
}

/** Reads the sources of all test files in a folder. */
export function readTestFiles(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const tests = paths.filter((path) => path.endsWith('.test.ts')).sort()
  return new Map(tests.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}
