import { constants, existsSync } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { HypervisorError } from '../../src/errors.js'
import { digestOfFile } from '../../src/state/file-digest.js'

/** A firmware that an emulator needs. */
export interface FirmwareNeed {
  /** What it is, for people. */
  readonly title: string
  /** Where it may be; the first that is there counts. */
  readonly paths: readonly string[]
  /** The field of the specification by which it was given, if it was. */
  readonly field?: string | undefined
  /** The sizes that it may have, in bytes. */
  readonly sizes: readonly number[]
  /** Its digest, 64 lower-case hexadecimal digits, where only one is known to work. Default: any. */
  readonly sha256?: string | undefined
  /** What to do if it is not there. */
  readonly hint: string
}

/**
 * Finds a firmware and checks it. One that is not free is never fetched: the hint says where to put it.
 *
 * @returns its path.
 * @throws HypervisorError `ERR_NOT_INSTALLED` if it is not there; `ERR_FILE` if it has another size or digest.
 */
export async function findFirmware(need: FirmwareNeed): Promise<string> {
  const { title, paths, field, sizes, sha256, hint } = need
  const path = paths.find((candidate) => existsSync(candidate))
  if (path === undefined) {
    const where = paths.map((candidate) => `'${candidate}'`).join(', ')
    throw new HypervisorError('ERR_NOT_INSTALLED', `${title} is not in ${where}`, { field, hint })
  }
  const refuse = (why: string): HypervisorError =>
    new HypervisorError('ERR_FILE', `${title} '${path}' ${why}`, { field: field ?? path, hint })
  await access(path, constants.R_OK)
  const { size } = await stat(path)
  if (!sizes.includes(size)) throw refuse(`has ${size} bytes, not ${sizes.join(' or ')}`)
  if (sha256 === undefined) return path
  const digest = await digestOfFile(path)
  if (digest !== sha256) throw refuse(`has the digest ${digest}, not ${sha256}`)
  return path
}
