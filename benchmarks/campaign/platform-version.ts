import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { container } from '../../drivers/container/driver.js'
import { findEmulator as findProgram } from '../../drivers/emulator/program.js'
import { findEmulator } from '../../drivers/qemu-user/emulators.js'
import { connect } from '../../src/index.js'
import { findOnPath } from '../../src/transports/find-on-path.js'
import { digestOfFile } from '../digest.js'
import { emulatorPrograms } from './emulator-platforms.js'
import { once } from './once.js'
import { type CampaignPlatform, connectionOf } from './platform.js'
import type { PlatformRecord, PlatformVersion } from './records.js'
import { readXenFacts, type XenFacts } from './xen/facts.js'

/**
 * Says what runs each platform: its version and the digest of its program. What cannot be found out is left out. A
 * connection that several platforms share is asked once, and a file that they share is read once.
 */
export async function platformVersions(
  platforms: readonly Pick<CampaignPlatform, 'record' | 'connection'>[],
): Promise<readonly PlatformVersion[]> {
  const look: Look = {
    hypervisorOf: once(hypervisorOf),
    runtimeOf: once(runtimeOf),
    xenAt: once(readXenFacts),
    digest: once(digestIfThere),
  }
  return await Promise.all(platforms.map((platform) => platformVersion(platform, look)))
}

/** How to find things out, each at most once. */
interface Look {
  readonly hypervisorOf: (uri: string) => Promise<string | undefined>
  readonly runtimeOf: (uri: string) => Promise<string | undefined>
  readonly xenAt: (uri: string) => Promise<XenFacts | undefined>
  readonly digest: (path: string) => Promise<string | undefined>
}

async function platformVersion(
  located: Pick<CampaignPlatform, 'record' | 'connection'>,
  look: Look,
): Promise<PlatformVersion> {
  const { record: platform } = located
  if (platform.driver === 'xen') {
    const facts = await look.xenAt(connectionOf(located))
    return { platform: platform.id, ...facts, ...guestFiles(platform) }
  }
  const [version, program] = await Promise.all([look.hypervisorOf(platform.uri), programOf(platform, look)])
  const sha256 = program === undefined ? undefined : await look.digest(program)
  const files = program === undefined ? [] : await otherFiles(platform, program, look)
  return {
    platform: platform.id,
    ...(version === undefined ? {} : { version }),
    ...(program === undefined ? {} : { program: basename(program) }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(files.length === 0 ? {} : { files }),
    ...guestFiles(platform),
  }
}

/** What a guest with an operating system starts from. */
function guestFiles({ kernel, rootImage }: PlatformRecord): Pick<PlatformVersion, 'kernel' | 'rootImage'> {
  return {
    ...(kernel === undefined ? {} : { kernel: kernelOf(kernel) }),
    ...(rootImage === undefined ? {} : { rootImage }),
  }
}

/** What it was told is in the campaign's plan. */
function kernelOf({
  cmdline: _cmdline,
  ...kernel
}: NonNullable<PlatformRecord['kernel']>): NonNullable<PlatformVersion['kernel']> {
  return kernel
}

/** What QEMU's PCs may run before and below the payload; which of it they do depends on the machine. */
const firmware = [
  'bios-256k.bin',
  'bios-microvm.bin',
  'multiboot_dma.bin',
  'linuxboot_dma.bin',
  'kvmvapic.bin',
]

/** Digests of the files beside the program that make a platform what it is. */
async function otherFiles(
  { driver, spec }: PlatformRecord,
  program: string,
  look: Look,
): Promise<NonNullable<PlatformVersion['files']>> {
  const folder = dirname(program)
  const candidates =
    driver === 'v86'
      ? [join(folder, 'libv86.mjs')]
      : spec['architecture'] === 'x86_64' || spec['architecture'] === 'i386'
        ? firmware.flatMap((name) =>
            ['qemu', 'seabios'].map((kind) => join(folder, '..', 'share', kind, name)),
          )
        : []
  const found = await Promise.all(
    candidates.map(async (path) => ({ name: basename(path), sha256: await look.digest(path) })),
  )
  return found.flatMap(({ name, sha256 }, index) => {
    const again = found.findIndex((other) => other.name === name && other.sha256 !== undefined) < index
    return sha256 === undefined || again ? [] : [{ name, sha256 }]
  })
}

async function hypervisorOf(uri: string): Promise<string | undefined> {
  try {
    await using connection = await connect(uri, { timeout: 10_000 })
    const { hypervisor } = await connection.capabilities({ timeout: 20_000 })
    return hypervisor
  } catch {
    return undefined
  }
}

/** The file whose code runs the guest. The native platform has none: the payload's digest says all. */
async function programOf({ driver, spec, uri }: PlatformRecord, look: Look): Promise<string | undefined> {
  const { architecture } = spec
  if (driver === 'qemu' || driver === 'libvirt') return findOnPath(`qemu-system-${String(architecture)}`)
  if (driver === 'qemu-user') return findEmulator(String(architecture))
  const emulator = emulatorPrograms[driver]
  if (emulator !== undefined) return findProgram(emulator)
  if (driver === 'container') return await look.runtimeOf(uri)
  if (driver !== 'v86') return undefined
  try {
    const entry = createRequire(import.meta.url).resolve('v86')
    return join(dirname(entry), 'v86.wasm')
  } catch {
    return undefined
  }
}

/** The program that makes the containers of a connection. */
async function runtimeOf(uri: string): Promise<string | undefined> {
  try {
    await using connection = await container.connect(uri, { timeout: 20_000 })
    return connection.native.path
  } catch {
    return undefined
  }
}

/** Of a file that may not be there. */
async function digestIfThere(path: string): Promise<string | undefined> {
  return await digestOfFile(path).catch(() => undefined)
}
