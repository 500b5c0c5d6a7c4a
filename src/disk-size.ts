import { HypervisorError } from './errors.js'

/** Bytes of a sector, of which disks consist. */
const sector = 512

/** Checks the new size of a disk, in bytes. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `bytes`. */
export function requireDiskSize(bytes: number): void {
  if (Number.isSafeInteger(bytes) && bytes > 0 && bytes % sector === 0) return
  const message = `bytes must be a positive multiple of ${sector}, not ${String(bytes)}`
  throw new HypervisorError('ERR_INVALID_ARGUMENT', message, {
    field: 'bytes',
    hint: `A disk consists of sectors of ${sector} bytes.`,
  })
}

/** Insists on a disk whose size can be changed. @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `id`. */
export function requireResizable(
  id: string,
  { readonly, removable }: { readonly readonly: boolean; readonly removable: boolean },
): void {
  if (!readonly && !removable) return
  const why = removable ? 'is a drive for media' : 'is read-only'
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `the disk '${id}' ${why}`, {
    field: 'id',
    hint: 'The size of writable disks alone can be changed.',
  })
}
