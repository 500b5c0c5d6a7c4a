import { writeFile } from 'node:fs/promises'
import { HypervisorError } from '../src/errors.js'

/** Writes a file that the user named, over what is there. @throws HypervisorError `ERR_FILE`. */
export async function writeOutput(path: string, content: string): Promise<void> {
  await writeFile(path, content).catch((cause: unknown) => {
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be written`, { field: path, cause })
  })
}
