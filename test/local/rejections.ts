import { isHypervisorError } from '../../src/index.js'

/** The code, and the field if there is one, with which a call is rejected; `no error` if it is not. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (isHypervisorError(error)) return `${error.code} ${error.field ?? ''}`.trim()
    throw error
  }
  return 'no error'
}
