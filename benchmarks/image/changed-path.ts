import { HypervisorError } from '../../src/index.js'
import { runProgram } from '../../src/transports/child-process.js'
import { failedOutput } from './failed-output.js'

/** What differs although nobody has changed a file: a tree that was unpacked by a user, and folders in use. */
const harmless = /^(?:Mod time|Uid|Gid) differs$/

/** Folders that others mount over, with what is in them. */
const mountPoints = /^\.\/(?:dev|disk|proc|run|sys|tmp)(?:\/|$)/

/**
 * The first file of a tree that is not what the archive has: missing, or with another content, type or mode.
 * `undefined` if there is none. Files that the archive does not have are not looked for.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` without tar.
 */
export async function changedPath(tar: string, root: string): Promise<string | undefined> {
  const args = ['--compare', `--file=${tar}`, `--directory=${root}`]
  try {
    await runProgram('tar', args, { timeout: 600_000, maximumOutput: 2 ** 24 })
    return undefined
  } catch (error) {
    const output = failedOutput(error)
    const found = firstChange(output.stdout, output.stderr)
    const silent = output.stdout === '' && output.stderr === ''
    if (silent || !(error instanceof HypervisorError) || error.code !== 'ERR_OPERATION_FAILED') throw error
    return found
  }
}

/** Finds it in what `tar --compare` says: `PATH: Size differs`, or a warning that a file cannot be looked at. */
export function firstChange(stdout: string, stderr: string): string | undefined {
  const changes = [
    ...stdout.matchAll(/^(?<path>.+): (?<what>[A-Z][^:\n]*)$/gm),
    ...stderr.matchAll(/^tar: (?<path>.+?): (?<what>(?:Warning: )?Cannot .+)$/gm),
  ]
  for (const { groups: { path = '', what = '' } = {} } of changes) {
    if (!harmless.test(what) && !mountPoints.test(path)) return path
  }
  return undefined
}
