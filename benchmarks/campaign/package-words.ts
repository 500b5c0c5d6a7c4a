import type { PlatformRecord } from './records.js'

/** The tools of a root file system with their versions, in words; `undefined` for a platform that has none. */
export function packageWords(rootImage: PlatformRecord['rootImage']): string | undefined {
  if (rootImage === undefined) return undefined
  return Object.entries(rootImage.packages)
    .map((entry) => entry.join(' '))
    .join(', ')
}
