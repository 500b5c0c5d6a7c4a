import { z } from 'zod'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import type { DiskSpec } from '../../../src/spec/schema.js'
import { faultType } from '../soap/fault.js'
import { readDatastorePath } from './datastore-path.js'

const fileFault = z.looseObject({ file: z.string() })

/** A disk that is not there is a mistake in the specification: the fault names the file. Other errors stay. */
export function withDiskField(
  error: unknown,
  disks: readonly DiskSpec[],
  fieldOf: (index: number) => string,
): unknown {
  if (!isHypervisorError(error, 'ERR_FILE') || faultType(error) !== 'FileNotFound') return error
  const detail: unknown = Reflect.get(Object(error.cause), 'detail')
  const file = fileFault.safeParse(detail).data?.file ?? ''
  const index = disks.findIndex(({ path }) => {
    const found = path === undefined ? undefined : readDatastorePath(path)
    return found !== undefined && found.path !== '' && file.includes(found.path.replace(/\.vmdk$/, ''))
  })
  if (index < 0) return error
  const field = `${fieldOf(index)}.path`
  const message = `the specification's ${field}: '${disks[index]?.path ?? ''}' is not there`
  return new HypervisorError('ERR_INVALID_SPEC', message, { field, cause: error.cause })
}
