import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { HypervisorError } from '../../src/errors.js'
import { requireOnPath } from '../../src/transports/find-on-path.js'

/** A process that does nothing but keep namespaces of its own. They are gone with it, unless somebody is in them. */
export interface NamespaceHolder extends Disposable {
  readonly pid: number
}

/**
 * Starts a program in namespaces of its own that gives back what it is given; that it answers shows that they are
 * there. It ends with this program.
 *
 * @param namespaces Options of `unshare`.
 * @param echo The program and its arguments: a `cat`, perhaps behind others.
 * @throws HypervisorError `ERR_NOT_INSTALLED`, `ERR_OPERATION_FAILED`; the signal's reason.
 */
export async function holdNamespaces(
  namespaces: readonly string[],
  echo: readonly string[],
  signal?: AbortSignal,
): Promise<NamespaceHolder> {
  signal?.throwIfAborted()
  const unshare = requireOnPath('unshare', 'util-linux')
  const holder = spawn(unshare, [...namespaces, '--', ...echo], { stdio: ['pipe', 'pipe', 'pipe'] })
  const release = (): void => {
    holder.kill('SIGKILL')
  }
  let complaint = ''
  holder.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  try {
    const ended = new AbortController()
    holder.once('error', (error) => ended.abort(error))
    holder.once('close', () => ended.abort(new Error('it ended at once')))
    holder.stdin.on('error', () => {})
    holder.stdin.write('.')
    const stop = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal])
    await once(holder.stdout, 'data', { signal: stop })
    const { pid } = holder
    if (pid === undefined) throw new Error('it has no number')
    return { pid, [Symbol.dispose]: release }
  } catch (error) {
    release()
    signal?.throwIfAborted()
    const why = complaint.trim() || `'unshare ${namespaces.join(' ')}' failed`
    throw new HypervisorError('ERR_OPERATION_FAILED', `no namespace can be made: ${why}`, { cause: error })
  }
}
