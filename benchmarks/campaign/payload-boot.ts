import { type BootMedium, type BootPayload, bootMedia, storedBootImage } from '../guest/boot/boot-image.js'
import type { PayloadImage } from '../guest/images.js'
import { type SpecPart, type VariantSettings, wordSetting } from './setting.js'

/** How a bare machine comes to the payload: as its kernel, or from a medium by way of its firmware. */
export const bootSettings: VariantSettings = {
  boot: wordSetting(
    { kernel: 'started as a kernel', disk: 'started from a disk', cdrom: 'started from a CD-ROM' },
    () => ({}),
  ),
}

/**
 * The part of a machine's specification that starts the payload, with the settings of its platform.
 *
 * @throws HypervisorError as {@link storedBootImage}.
 */
export async function payloadBoot(
  { target, path }: PayloadImage,
  settings: Readonly<Record<string, string>>,
): Promise<SpecPart> {
  const medium = bootMedia.find((each) => each === settings['boot'])
  if (medium === undefined) return { boot: { kernel: path } }
  return { boot: {}, disks: [drive(medium, await bootImagePath(target, medium))] }
}

/** Path of the medium that starts a payload. @throws HypervisorError as {@link storedBootImage}. */
export async function bootImagePath(target: string, medium: BootMedium): Promise<string> {
  if (!isBootPayload(target)) throw new TypeError(`${target} is started from no medium`)
  return (await storedBootImage(target, medium)).path
}

/** A disk that nobody writes to has a bus of virtio: IDE has no disks that refuse to be written. */
function drive(medium: BootMedium, path: string): SpecPart {
  return medium === 'cdrom'
    ? { device: 'cdrom', path, format: 'raw' }
    : { device: 'disk', bus: 'virtio', path, format: 'raw', readonly: true }
}

/** Whether a payload is one that a medium can hold. */
function isBootPayload(target: string): target is BootPayload {
  return target === 'metal-i386' || target === 'metal-x86_64'
}
