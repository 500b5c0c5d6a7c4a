import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { CheckpointInfo } from '../../../../src/domain-data.js'
import { HypervisorError } from '../../../../src/errors.js'
import { writeFileAtomically } from '../../../../src/state/atomic-file.js'
import { errorCode } from '../../../../src/state/libc.js'

const bookSchema = z.strictObject({
  version: z.literal(1),
  /** In the order of their making. */
  checkpoints: z.array(
    z.strictObject({
      name: z.string(),
      createdAt: z.number(),
      description: z.string().optional(),
      parent: z.string().optional(),
      disks: z.array(z.string()),
    }),
  ),
})

/**
 * Reads what is known of a domain's checkpoints, in the order of their making. The changes themselves are in the images:
 * a checkpoint is listed without a look at them, and one whose changes are lost can be deleted.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT`.
 */
export async function readCheckpoints(path: string): Promise<readonly CheckpointInfo[]> {
  try {
    return bookSchema.parse(JSON.parse(await readFile(path, 'utf8'))).checkpoints
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw new HypervisorError('ERR_STATE_CORRUPT', `the file '${path}' is not a book of checkpoints`, {
      field: path,
      cause: error,
    })
  }
}

/** Writes them, whole or not at all. */
export async function writeCheckpoints(path: string, checkpoints: readonly CheckpointInfo[]): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify({ version: 1, checkpoints }, undefined, 2)}\n`)
}
