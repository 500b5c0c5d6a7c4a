import { chmod, mkdir } from 'node:fs/promises'
import { runProgram } from '../../src/transports/child-process.js'
import { runEnclosed } from './enclosed.js'
import type { ImageRecord } from './image-record.js'

/** The arguments of tar that unpack a root file system: for root with its owners, else as this user's own. */
export function unpackArguments(tar: string, folder: string, asRoot: boolean): readonly string[] {
  const owners = asRoot ? '--same-owner' : '--no-same-owner'
  return [
    '--extract',
    `--file=${tar}`,
    `--directory=${folder}`,
    '--numeric-owner',
    '--same-permissions',
    owners,
  ]
}

/**
 * Unpacks a root file system for a chroot or a container.
 *
 * @param folder A new folder.
 * @throws HypervisorError `ERR_OPERATION_FAILED`, `ERR_ABORTED`.
 */
export async function unpackTree(
  tar: string,
  folder: string,
  asRoot: boolean,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(folder)
  await runEnclosed('tar', unpackArguments(tar, folder, asRoot), asRoot, { signal, timeout: 600_000 })
  // Whatever the archive says of its top folder.
  await chmod(folder, 0o755)
}

/** What is installed in a tree, by name. No program of the tree runs. */
export async function installedPackages(
  root: string,
  signal?: AbortSignal,
): Promise<ImageRecord['packages']> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query fills these in
  const format = '--showformat=${Package} ${Version} ${Architecture}\\n'
  const args = [`--admindir=${root}/var/lib/dpkg`, '--show', format]
  const { stdout } = await runProgram('dpkg-query', args, { signal })
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', version = '', architecture = ''] = line.split(' ')
      return { name, version, architecture }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
