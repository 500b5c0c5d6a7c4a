import type { PayloadImage } from '../guest/images.js'
import { type LinuxBoot, linuxBoot } from './linux-guest.js'
import { payloadBoot } from './payload-boot.js'
import type { CampaignPlatform } from './platform.js'
import type { PlatformEntry } from './platform-table.js'
import type { SpecPart } from './setting.js'

/** How a platform's machine comes to the payload. */
export interface PayloadStart {
  /** The part of the machine's specification that does it, with the paths of this machine. */
  readonly part: SpecPart
  /** What the records say of the kernel of a guest that has an operating system. */
  readonly kernel?: LinuxBoot['kernel']
  readonly devices?: CampaignPlatform['devices']
}

/**
 * How a platform with these settings starts an image of the payload.
 *
 * @throws HypervisorError as `linuxBoot` and `payloadBoot`.
 */
export async function payloadStart(
  { start, linux }: Pick<PlatformEntry, 'start' | 'linux'>,
  image: PayloadImage,
  settings: Readonly<Record<string, string>>,
): Promise<PayloadStart> {
  if (start !== undefined) return await start(image)
  const devices = linux?.(settings)
  if (devices === undefined) return { part: await payloadBoot(image, settings) }
  const { boot, kernel } = await linuxBoot(image.path, devices)
  return { part: { boot }, kernel, devices }
}
