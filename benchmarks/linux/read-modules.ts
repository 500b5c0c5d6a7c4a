import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { runProgram } from '../../src/transports/child-process.js'
import { type ModuleInfo, moduleName, readModuleInfo } from './module-info.js'
import { loadOrder } from './module-order.js'

interface FoundModule extends ModuleInfo {
  readonly path: string
}

/** A module of a kernel, with the name of the file that it is kept in. */
export interface KernelModule extends ModuleInfo {
  readonly file: string
  readonly content: Uint8Array
}

/**
 * Reads modules out of the tree of a kernel, with what they need, in the order in which they must be loaded.
 *
 * @param tree The folder `lib/modules/<release>`. Compressed modules in it are unpacked in place.
 * @param wanted Names. Those that the kernel has built in are returned apart; those that it lacks are left out.
 * @param requireOwn Insists that a path is a file of the tree, before it is read or unpacked.
 * @throws HypervisorError `ERR_FILE` for a file that is no module for x86-64, `ERR_NOT_INSTALLED` without `xz` where
 *   the modules are compressed with it.
 */
export async function readModules(
  tree: string,
  wanted: readonly string[],
  requireOwn: (path: string) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<{ readonly kept: readonly KernelModule[]; readonly builtin: readonly string[] }> {
  const paths = await readdir(join(tree, 'kernel'), { recursive: true }).catch(() => [])
  const files = new Map(
    paths.flatMap((path) => {
      const name = /^(.+)\.ko(\.xz)?$/.exec(basename(path))?.[1]
      return name === undefined ? [] : [[moduleName(name), join(tree, 'kernel', path)] as const]
    }),
  )
  const found = new Map<string, FoundModule & { readonly content: Uint8Array }>()
  const queue = [...wanted]
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const path = files.get(name)
    if (path === undefined || found.has(name)) continue
    await requireOwn(path)
    const content = await moduleContent(path, signal)
    const info = readModuleInfo(content)
    if (info === undefined)
      throw new HypervisorError('ERR_FILE', `'${path}' is no kernel module for x86-64`, { field: path })
    found.set(name, { ...info, name, path, content })
    queue.push(...info.depends)
  }
  const list = join(tree, 'modules.builtin')
  if (existsSync(list)) await requireOwn(list)
  const listed = await readFile(list, 'utf8').catch(() => '')
  const builtin = listed.split('\n').map((path) => moduleName(basename(path, '.ko')))
  return {
    kept: loadOrder([...found.keys()], [...found.values()]).map((module) => ({
      ...module,
      file: `${module.name}.ko`,
    })),
    builtin: wanted.filter((name) => builtin.includes(name)),
  }
}

async function moduleContent(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  if (!path.endsWith('.xz')) return await readFile(path)
  await runProgram('xz', ['--decompress', path], { signal })
  return await readFile(path.slice(0, -'.xz'.length))
}
