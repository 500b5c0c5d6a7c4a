import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { VmwareGuestFile } from '../native/vmware-guests.js'
import { many, number, parsed, time } from '../soap/schema.js'
import { textElement } from '../soap/value.js'
import type { Guest } from './guest.js'

/** How many files are asked for at a time. */
const pageLength = 500

/** The types of the API (`GuestFileType`). */
const types: Readonly<Record<string, VmwareGuestFile['type']>> = { directory: 'folder', symlink: 'symlink' }

const attributesSchema = z.looseObject({
  modificationTime: time.optional(),
  symlinkTarget: z.string().optional(),
  ownerId: number.optional(),
  groupId: number.optional(),
  permissions: number.optional(),
})

const pageSchema = z.looseObject({
  files: many(
    z.looseObject({
      path: z.string(),
      type: z.string(),
      size: number.default(0),
      attributes: z.union([attributesSchema, z.literal('').transform(() => attributesSchema.parse({}))]),
    }),
  ),
  remaining: number.default(0),
})

type FoundFile = z.output<typeof pageSchema>['files'][number]

/** Lists the files of a folder (`ListFilesInGuest`), page by page. @throws HypervisorError `ERR_AGENT`. */
export async function listGuestFiles(
  guest: Guest,
  folder: string,
  pattern: string | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly VmwareGuestFile[]> {
  const found: FoundFile[] = []
  for (;;) {
    const args = [
      textElement('filePath', folder),
      textElement('index', found.length),
      textElement('maxResults', pageLength),
      textElement('matchPattern', pattern),
    ]
    const answer = await guest.call('fileManager', 'ListFilesInGuest', args, signal)
    const { files, remaining } = parsed('list of files', pageSchema, answer)
    found.push(...files)
    if (remaining === 0) return found.filter(({ path }) => path !== '.' && path !== '..').map(fileOf)
    if (files.length === 0) {
      throw new HypervisorError('ERR_PROTOCOL', `the guest keeps ${remaining} files of '${folder}' back`)
    }
  }
}

function fileOf({ path, type, size, attributes }: FoundFile): VmwareGuestFile {
  const { modificationTime, symlinkTarget, ownerId, groupId, permissions } = attributes
  return Object.freeze<VmwareGuestFile>({
    name: path,
    type: types[type] ?? 'file',
    size,
    modifiedAt: modificationTime,
    target: symlinkTarget || undefined,
    permissions: permissions === undefined ? undefined : permissions % 0o10000,
    ...{ ownerId, groupId },
  })
}
