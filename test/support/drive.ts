import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskSpecInput } from '../../src/spec/devices.js'
import type { MachineNeeds } from '../contract/subject.js'

/** The CD-ROM drive that a test needs, with a disc in `folder` if it is to have one. */
export async function neededDrives(
  name: string,
  { cdrom }: MachineNeeds,
  folder: string,
  give: (path: string) => Promise<void> = async () => {},
): Promise<readonly DiskSpecInput[]> {
  if (cdrom === undefined) return []
  const drive = { id: 'cd0', device: 'cdrom' } as const
  if (cdrom === 'empty') return [drive]
  const path = join(folder, `${name}.iso`)
  await writeFile(path, Buffer.alloc(2 ** 20, 'first disc'))
  await give(path)
  return [{ ...drive, path }]
}
