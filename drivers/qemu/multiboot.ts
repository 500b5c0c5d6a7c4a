import { open } from 'node:fs/promises'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'

/** The header's magic number, and how far into the file it may begin (Multiboot Specification 0.6.96, section 3.1). */
const magic = 0x1badb002
const searched = 8192

/**
 * Refuses an initial RAM disk whose path QEMU would take apart: for a multiboot kernel `-initrd` is a list of
 * modules, separated by commas, each with arguments behind a space (QEMU's hw/i386/multiboot.c), and there is no
 * way to write either as a part of a name.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for `boot.initrd`.
 */
export async function refuseModuleSyntax(spec: DomainSpec): Promise<void> {
  const { kernel, initrd } = spec.boot
  if (kernel === undefined || initrd === undefined || !/[, ]/.test(initrd)) return
  if (spec.architecture !== 'x86_64' && spec.architecture !== 'i386') return
  if (!(await isMultiboot(kernel))) return
  throw refuse(
    'boot.initrd',
    `QEMU cannot give '${initrd}' to a multiboot kernel, since it takes commas and spaces as separators`,
    'Rename the file, or make a link to it.',
  )
}

/** Whether a file has a multiboot header. A file that cannot be read has none: others say what is wrong with it. */
export async function isMultiboot(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return false
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(searched), 0, searched, 0)
    for (let offset = 0; offset + 4 <= bytesRead; offset += 4) {
      if (buffer.readUInt32LE(offset) === magic) return true
    }
    return false
  } finally {
    await file.close()
  }
}
