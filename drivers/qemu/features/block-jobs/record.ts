import type { QemuMachine } from '../../machine.js'
import type { QmpClient } from '../../qmp/client.js'
import type { QemuStore } from '../../store.js'
import { hotpluggedDevices } from '../device-hotplug.js'
import { type FileOfDisk, readBook, writeBook } from '../snapshots/book.js'

/**
 * Lets the definition name another image for a disk. One that was attached while the machine ran is in no definition.
 * Whoever is killed in between leaves either image named, and at that moment they are the same.
 *
 * @returns what takes it back.
 */
export async function recordImage(
  machine: QemuMachine,
  store: QemuStore,
  qmp: QmpClient,
  { id, ...file }: FileOfDisk & { readonly id: string },
): Promise<() => Promise<void>> {
  const definition = await machine.definition()
  const defined = definition.spec.disks.some((disk) => disk.id === id)
  if (!defined || (await hotpluggedDevices(qmp)).includes(id)) return async () => {}
  const path = machine.paths.snapshots
  const book = await readBook(path)
  const { [id]: former, ...others } = book.disks
  const disks = definition.spec.disks.map((disk) => (disk.id === id ? { ...disk, ...file } : disk))
  const takeBack = async (): Promise<void> => {
    if (former !== undefined) await writeBook(path, book)
    await store.rewrite(definition)
  }
  try {
    // What former external snapshots have left in the book hides the definition until it goes.
    if (former !== undefined) await writeBook(path, { ...book, disks: { ...others, [id]: file } })
    await store.rewrite({ ...definition, spec: { ...definition.spec, disks } })
    if (former !== undefined) await writeBook(path, { ...book, disks: others })
  } catch (error) {
    await takeBack()
    throw error
  }
  return takeBack
}

/** The image that a disk has by the definition and the book; `undefined` if the definition has no such disk. */
export async function recordedImage(machine: QemuMachine, id: string): Promise<string | undefined> {
  const { disks } = await readBook(machine.paths.snapshots)
  const { spec } = await machine.definition()
  return disks[id]?.path ?? spec.disks.find((disk) => disk.id === id)?.path
}
