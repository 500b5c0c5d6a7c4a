import { HypervisorError, isHypervisorError } from '../src/errors.js'

/** How errors name a file that the user named: `-` is standard input. */
export function sourceName(file: string): string {
  return file === '-' ? 'standard input' : `'${file}'`
}

/** Does something with what a file holds; errors about that name the file. */
export async function inFile<Result>(source: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isHypervisorError(error, 'ERR_INVALID_SPEC', 'ERR_INVALID_ARGUMENT')) throw error
    const { code, message, field, hint, cause } = error
    throw new HypervisorError(code, `${source}: ${message}`, { field, hint, cause })
  }
}
