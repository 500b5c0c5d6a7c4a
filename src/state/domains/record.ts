import type { z } from 'zod'
import { HypervisorError } from '../../errors.js'
import { readIfThere } from '../read-if-there.js'

/**
 * Reads how a machine was started, if its record is there.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT` if it is not what was written there.
 */
export function readMachineRecord<Record>(path: string, schema: z.ZodType<Record>): Record | undefined {
  const text = readIfThere(path)
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new HypervisorError('ERR_STATE_CORRUPT', `the file '${path}' is not a machine's record`, {
      field: path,
      cause: error,
    })
  }
}
