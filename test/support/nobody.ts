import type { SpawnSyncOptionsWithBufferEncoding } from 'node:child_process'
import { join } from 'node:path'
import { nobody } from '../../benchmarks/sdk/host/nobody.js'

export { nobody }

/**
 * How root runs the text of a module in a Node that is nobody's, with all that it writes in a folder.
 *
 * @returns what `spawnSync` takes.
 */
export function asNobody(
  source: string,
  words: readonly string[],
  folder: string,
): [program: string, args: string[], options: SpawnSyncOptionsWithBufferEncoding] {
  const who = ['--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups', '--']
  const node = [process.execPath, '--input-type=module', '--eval', source, ...words]
  const { PATH } = process.env
  const names = { XDG_STATE_HOME: 'state', XDG_RUNTIME_DIR: 'run', XDG_CACHE_HOME: 'cache', HOME: 'home' }
  const env = Object.fromEntries(Object.entries(names).map(([name, part]) => [name, join(folder, part)]))
  return ['setpriv', [...who, ...node], { env: { ...env, PATH }, cwd: '/', timeout: 60_000 }]
}
