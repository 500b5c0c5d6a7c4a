import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import { packagedFile } from '../../src/packaged-file.js'
import { digestOf } from '../digest.js'

/** The payload's images for x86: the platform and the CPU of each. */
export const x86Targets = [
  'metal-i386',
  'metal-x86_64',
  'linux-i386',
  'linux-x86_64',
  'xen-i386',
  'xen-x86_64',
] as const

/**
 * Those for other CPUs, of the same sources: as a Linux process, for a bare machine of QEMU (`q800` is a second one
 * of its CPU), and as a program for an Atari TT or Falcon with a 68040.
 */
export const otherTargets = [
  'linux-aarch64',
  'linux-arm',
  'linux-riscv64',
  'linux-ppc64le',
  'linux-s390x',
  'linux-mips64el',
  'linux-m68k',
  'linux-sparc64',
  'linux-alpha',
  'linux-hppa',
  'metal-aarch64',
  'metal-alpha',
  'metal-arm',
  'metal-hppa',
  'metal-m68k',
  'metal-mips64el',
  'metal-ppc64le',
  'metal-riscv64',
  'metal-s390x',
  'metal-sparc64',
  'metal-mips',
  'metal-ppc',
  'metal-sparc',
  'q800-m68k',
  'atari-m68k',
] as const

/** All of the payload's images. */
export const payloadTargets = [...x86Targets, ...otherTargets] as const

/** One of {@link payloadTargets}. */
export type PayloadTarget = (typeof payloadTargets)[number]

/** What starts a payload for a bare PC from a medium, where a machine does not start kernels. */
export const bootTargets = ['boot-bios'] as const

/** One of {@link bootTargets}. */
export type BootTarget = (typeof bootTargets)[number]

/**
 * How an image is started: as a kernel by multiboot 1 or PVH; by PVH on Xen alone; as a process; as a kernel that is an ELF file; by a BIOS, as
 * the first block of a medium; or as a program by the TOS of an Atari.
 */
export type PayloadFormat = 'multiboot+pvh' | 'pvh' | 'elf' | 'boot-sector' | 'tos'

/** An image whose bytes have been checked. */
export interface PayloadImage<Target extends PayloadTarget | BootTarget = PayloadTarget> {
  readonly target: Target
  /** The absolute path of the file. */
  readonly path: string
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
  readonly format: PayloadFormat
}

const imageSchema = z.object({
  target: z.enum([...payloadTargets, ...bootTargets]),
  file: z.string().regex(/^[a-z0-9_-]+$/),
  format: z.enum(['multiboot+pvh', 'pvh', 'elf', 'boot-sector', 'tos']),
  size: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

const manifestSchema = z.object({
  version: z.literal(1),
  compiler: z.string().min(1),
  linker: z.string().min(1),
  flags: z.string(),
  images: z.array(imageSchema),
})

/** What `images/manifest.json` says: the images, and the compiler, linker and flags that made them. */
export type PayloadManifest = z.infer<typeof manifestSchema>

/** The folder of the images: beside this file in the sources, or in the package's root for the compiled code. */
function defaultFolder(): string {
  const inPackage = '../../../benchmarks/guest/images/manifest.json'
  const manifest = packagedFile(import.meta.url, './images/manifest.json', inPackage)
  return fileURLToPath(new URL('.', manifest))
}

async function read(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw new HypervisorError('ERR_FILE', `${path} cannot be read`, { operation: 'payloadImage', cause })
  })
}

/**
 * The manifest of the images in `folder` (default: those of the package).
 *
 * Throws `ERR_FILE` if it cannot be read, `ERR_STATE_CORRUPT` if it is not a manifest, and `ERR_NOT_INSTALLED` if the
 * package is without its images, as in a program that a bundler has made of it.
 */
export async function payloadManifest(folder = defaultFolder()): Promise<PayloadManifest> {
  const path = join(folder, 'manifest.json')
  const text = (await read(path)).toString('utf8')
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new HypervisorError('ERR_STATE_CORRUPT', `${path} is not a manifest of images`, {
      operation: 'payloadImage',
      cause,
    })
  }
}

/** The folder of a target's image, with its manifest: those for other CPUs are built by other compilers. */
export function payloadFolder(target: PayloadTarget | BootTarget, images = defaultFolder()): string {
  const among = (targets: readonly string[]): boolean => targets.includes(target)
  if (among(bootTargets)) return join(images, 'boot')
  return among(x86Targets) ? images : join(images, 'other')
}

/**
 * Finds the image of a target in the folder `images` (default: the package's), after comparing its bytes with the digest
 * in the manifest.
 *
 * Throws `ERR_FILE` if a file is missing, `ERR_STATE_CORRUPT`, naming the file, if its bytes are not those that
 * the manifest promises, and `ERR_NOT_INSTALLED` if the package is without its images, as in a program that a bundler
 * has made of it.
 */
export async function payloadImage<Target extends PayloadTarget | BootTarget>(
  target: Target,
  images = defaultFolder(),
): Promise<PayloadImage<Target>> {
  const folder = payloadFolder(target, images)
  const { images: entries } = await payloadManifest(folder)
  const entry = entries.find((image) => image.target === target)
  if (!entry)
    throw new HypervisorError('ERR_STATE_CORRUPT', `${join(folder, 'manifest.json')} has no image ${target}`)
  const path = join(folder, entry.file)
  const sha256 = digestOf(await read(path))
  if (sha256 !== entry.sha256)
    throw new HypervisorError('ERR_STATE_CORRUPT', `${path} has been changed: its SHA-256 is ${sha256}`, {
      operation: 'payloadImage',
      hint: `The manifest says ${entry.sha256}. Install the package again, or rebuild with make.`,
    })
  return { target, path, sha256, format: entry.format }
}
