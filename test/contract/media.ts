import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContractContext } from './context.js'

const endings = { disk: 'raw', cdrom: 'iso' } as const

/** Makes a disk or a disc of 1 MiB where the hypervisor of a suite takes them from. */
export async function makeMedium(
  { subject, folder }: ContractContext,
  device: 'disk' | 'cdrom',
  name: string,
): Promise<string> {
  if (subject.media !== undefined) return await subject.media.make(device, name)
  const path = join(folder(), `${name}.${endings[device]}`)
  if (subject.files !== undefined) {
    await subject.files.writeFile(path, name.repeat(2 ** 12))
    return path
  }
  await writeFile(path, Buffer.alloc(2 ** 20, name))
  await subject.give?.(path)
  return path
}

/** The path of one that is not there. */
export function missingMedium({ subject, folder }: ContractContext, device: 'disk' | 'cdrom'): string {
  return subject.media?.missing(device) ?? join(folder(), `no-such-file.${endings[device]}`)
}
