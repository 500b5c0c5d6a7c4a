import { HypervisorError } from '../../src/index.js'
import { digestOf } from '../digest.js'

/** A package that an image is to be made of. */
export interface PlannedPackage {
  readonly name: string
  readonly version: string
  /** Name of its file in APT's archives. */
  readonly file: string
  readonly url: string
  readonly size: number
  readonly sha256: string
}

/** The packages of an image, by name, and what stands for all of them. */
export interface ImagePlan {
  readonly packages: readonly PlannedPackage[]
  /** SHA-256 over the names, versions and digests of the packages. */
  readonly sha256: string
}

const uriLine = /^'([^']+)' ([a-z0-9][a-z0-9+.-]*)_([^_/\s]+)_([a-z0-9]+)\.deb (\d+) SHA256:([0-9a-f]{64})$/

/**
 * Reads what `apt-get install --print-uris` says with `Acquire::ForceHash=SHA256`: a line for each package, with
 * address, file name, size and digest.
 *
 * @throws HypervisorError `ERR_PROTOCOL` for a line that is not of that form.
 */
export function parsePlan(text: string): ImagePlan {
  const lines = text.split('\n').filter((line) => line !== '')
  const packages = lines.map((line): PlannedPackage => {
    const [, url, name, version, architecture, size, sha256] = uriLine.exec(line) ?? []
    if (
      url === undefined ||
      name === undefined ||
      version === undefined ||
      sha256 === undefined ||
      architecture === undefined
    ) {
      throw new HypervisorError('ERR_PROTOCOL', `apt-get names a package as ${JSON.stringify(line)}`)
    }
    // A colon in the version is %3a in the name of the file.
    const file = `${name}_${version}_${architecture}.deb`
    return { name, version: version.replaceAll(/%3a/gi, ':'), file, url, size: Number(size), sha256 }
  })
  packages.sort((a, b) => (a.name < b.name ? -1 : 1))
  const words = packages.map(({ name, version, sha256 }) => `${name} ${version} ${sha256}\n`)
  return { packages, sha256: digestOf(words.join('')) }
}
