import type { Finding } from '../../src/doctor.js'
import { isHypervisorError } from '../../src/errors.js'

/** How to examine a program. */
export interface Examination {
  /** @throws HypervisorError `ERR_NOT_INSTALLED`. */
  find(): string
  /** Its version in its own words, or nothing where it has none; fails if it does not answer. */
  version(path: string): Promise<string | undefined>
}

/** Asks whether a program is installed and answers. No machine is started. */
export async function examineProgram(name: string, examination: Examination): Promise<readonly Finding[]> {
  let path: string | undefined
  try {
    path = examination.find()
    const version = await examination.version(path)
    const detail = 'The program answers; no machine was started.'
    return [{ name, status: 'works', version, path, detail }]
  } catch (error) {
    if (!isHypervisorError(error)) throw error
    const status = error.code === 'ERR_NOT_INSTALLED' ? 'missing' : 'broken'
    return [{ name, status, path, detail: `${error.message}.`, hint: error.hint }]
  }
}
