import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'

/** The smallest ELF file with a section `.modinfo`: a header, two sections and their headers. */
export function kernelModule(name: string, depends: readonly string[]): Buffer {
  const info = Buffer.from(`license=GPL\0depends=${depends.join(',')}\0name=${name}\0`)
  const names = Buffer.from('\0.modinfo\0.shstrtab\0')
  const header = Buffer.alloc(64)
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header)
  header.writeBigUInt64LE(BigInt(64 + info.length + names.length), 40)
  header.writeUInt16LE(64, 58)
  header.writeUInt16LE(3, 60)
  header.writeUInt16LE(2, 62)
  const section = (nameAt: number, kind: number, offset: number, size: number): Buffer => {
    const bytes = Buffer.alloc(64)
    bytes.writeUInt32LE(nameAt, 0)
    bytes.writeUInt32LE(kind, 4)
    bytes.writeBigUInt64LE(BigInt(offset), 24)
    bytes.writeBigUInt64LE(BigInt(size), 32)
    return bytes
  }
  return Buffer.concat([
    header,
    info,
    names,
    section(0, 0, 0, 0),
    section(1, 1, 64, info.length),
    section(10, 3, 64 + info.length, names.length),
  ])
}

/** Stands for a pipe that nobody writes to. */
export const pipe = Symbol('pipe')

/** What a package has at a path: a file, a link or a pipe. */
export type Packaged = string | Uint8Array | { readonly link: string } | typeof pipe

async function put(path: string, content: Packaged): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  if (content === pipe) expect(spawnSync('mkfifo', [path]).status).to.equal(0)
  else if (typeof content === 'object' && 'link' in content) await symlink(content.link, path)
  else await writeFile(path, content)
}

/** Makes a Debian package of these files, and returns its path. */
export async function debianPackage(
  files: Readonly<Record<string, Packaged>>,
  architecture = 'amd64',
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'package-'))
  const control = `Package: linux-image-stand-in\nVersion: 1.2-3\nArchitecture: ${architecture}\nMaintainer: nobody\nDescription: a stand-in\n`
  for (const [path, content] of Object.entries({ ...files, 'DEBIAN/control': control })) {
    await put(join(folder, 'root', path), content)
  }
  const path = join(folder, 'stand-in.deb')
  const made = spawnSync('dpkg-deb', ['--root-owner-group', '--build', join(folder, 'root'), path], {
    encoding: 'utf8',
  })
  expect(made.status, made.stderr).to.equal(0)
  return path
}

/** What a package of a small kernel has. */
export function kernelFiles(release: string, modules: Readonly<Record<string, readonly string[]>>) {
  return {
    [`boot/vmlinuz-${release}`]: `the kernel ${release}`,
    [`lib/modules/${release}/modules.builtin`]: 'kernel/fs/ext4/ext4.ko\n',
    ...Object.fromEntries(
      Object.entries(modules).map(([name, depends]) => [
        `lib/modules/${release}/kernel/drivers/${name.replaceAll('_', '-')}.ko`,
        kernelModule(name, depends),
      ]),
    ),
  }
}
