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

/**
 * Divides test files into lanes that run side by side, by what their sources need: those with a QEMU, or one of the
 * slower emulators, take about as long as all others together, those that build root file systems mostly wait for the disk and those with a libvirt for its daemon,
 * and those with a Xen keep one processor to themselves.
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
  const waits = (text: string): boolean => buildsImages(text) || needsDaemon(text)
  const isElsewhere = (text: string): boolean => needsXen(text) || waits(text)
  const pick = (wanted: (text: string) => boolean): readonly string[] =>
    [...sources].filter(([, text]) => wanted(text)).map(([path]) => path)
  const lanes =
    selection === 'unit'
      ? [{ name: 'unit', files: pick((text) => !needsPeer(text)) }]
      : [
          { name: 'all but emulators', files: pick((text) => !needsEmulator(text) && !isElsewhere(text)) },
          { name: 'emulators', files: pick((text) => needsEmulator(text) && !isElsewhere(text)) },
          { name: 'Xen', files: pick(needsXen) },
          { name: 'images and libvirt', files: pick((text) => waits(text) && !needsXen(text)) },
        ]
  return lanes.filter(({ files }) => files.length > 0)
}

/** Reads the sources of all test files in a folder. */
export function readTestFiles(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const tests = paths.filter((path) => path.endsWith('.test.ts')).sort()
  return new Map(tests.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}
