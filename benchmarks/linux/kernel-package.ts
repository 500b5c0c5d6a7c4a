import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { runProgram } from '../../src/transports/child-process.js'
import { digestOf } from '../digest.js'
import { allDeviceModules } from './devices.js'
import type { KernelRecord } from './kernel-record.js'
import { requireOwnFile } from './own-file.js'
import { readModules } from './read-modules.js'

/**
 * Takes what a benchmark needs out of a Debian kernel package: the kernel, and the modules of the devices that a
 * guest may have, with `kernel.json`. Nothing is installed, and no script of the package runs.
 *
 * @param work An empty folder for everything that the package has.
 * @param target An empty folder for what is kept.
 * @throws HypervisorError `ERR_FILE` if the file is no package, or the package has no kernel for x86-64;
 *   `ERR_NOT_INSTALLED` without `dpkg-deb`, or without `xz` where the modules are compressed with it.
 */
export async function unpackKernel(
  path: string,
  work: string,
  target: string,
  signal?: AbortSignal,
): Promise<KernelRecord> {
  const call = { signal, timeout: 120_000 }
  const content = await readFile(path).catch((cause: unknown) => {
    throw new HypervisorError('ERR_FILE', `'${path}' cannot be read`, { field: path, cause })
  })
  const control = await dpkg(['-f', path, 'Package', 'Version', 'Architecture'], path, call)
  const field = (name: string): string => new RegExp(`^${name}: (\\S+)$`, 'm').exec(control)?.[1] ?? ''
  if (field('Architecture') !== 'amd64') {
    throw notAKernel(path, `is a package for ${field('Architecture') || 'no architecture'}, not for amd64`)
  }
  await dpkg(['-x', path, work], path, call)
  const boot = await readdir(join(work, 'boot')).catch(() => [])
  const image = boot.find((name) => name.startsWith('vmlinuz-'))
  if (image === undefined) throw notAKernel(path, 'has no kernel in it')
  const release = image.slice('vmlinuz-'.length)
  await requireOwnFile(join(work, 'boot', image), work, path)
  const tree = (await firstFolder(join(work, 'lib/modules'), join(work, 'usr/lib/modules'))) ?? ''
  const modules = await readModules(
    join(tree, release),
    allDeviceModules,
    (file) => requireOwnFile(file, work, path),
    signal,
  )
  const kernel = await readFile(join(work, 'boot', image))
  await copyFile(join(work, 'boot', image), join(target, 'vmlinuz'))
  await mkdir(join(target, 'modules'))
  for (const module of modules.kept) await writeFile(join(target, 'modules', module.file), module.content)
  return {
    version: 1,
    package: field('Package'),
    packageVersion: field('Version'),
    packageSha256: digestOf(content),
    release,
    sha256: digestOf(kernel),
    builtin: [...modules.builtin],
    modules: modules.kept.map(({ name, file, content: bytes, depends }) => ({
      name,
      file,
      sha256: digestOf(bytes),
      depends: [...depends],
    })),
  }
}

async function firstFolder(...folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const there = await readdir(folder).then(
      () => true,
      () => false,
    )
    if (there) return folder
  }
  return undefined
}

async function dpkg(
  args: readonly string[],
  path: string,
  call: { readonly signal: AbortSignal | undefined; readonly timeout: number },
): Promise<string> {
  return await runProgram('dpkg-deb', args, call).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      if (error instanceof HypervisorError && error.code === 'ERR_OPERATION_FAILED') {
        throw notAKernel(path, 'is no Debian package, or a damaged one', error)
      }
      throw error
    },
  )
}

function notAKernel(path: string, why: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', `'${path}' ${why}`, { field: path, cause })
}
