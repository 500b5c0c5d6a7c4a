import type { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { XenHost } from '../../../drivers/xen/host/host.js'
import { HypervisorError } from '../../../src/index.js'
import { readExactly } from '../../../src/transports/read-exactly.js'
import { digestOf } from '../../digest.js'

/** A folder on a dom0 that only its root can look into. Disposing of it removes it. */
export interface HostFolder extends AsyncDisposable {
  /**
   * Puts a file there under the name of its digest, and has the host compute that again.
   *
   * @returns its path on the host.
   * @throws HypervisorError `ERR_FILE` if the host cannot keep it, or has got something else; `ERR_DISCONNECTED`.
   */
  put(content: Uint8Array, signal?: AbortSignal): Promise<string>
}

/** The host itself removes the folder when nobody is there any more, also if this program is killed or the network is cut. */
const keeper = `umask 077
folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
printf '%s\\n' "$folder" || exit
cat > /dev/null`

/** Puts what it reads into the new file `$1`, whose digest must be `$2`; what is in it may be run. */
const putScript = `umask 077
cat > "$1" && chmod 700 "$1" && printf '%s  %s\\n' "$2" "$1" | sha256sum --check --status`

/**
 * Makes such a folder.
 *
 * @throws HypervisorError `ERR_FILE` if the host has no room for temporary files; `ERR_DISCONNECTED`, `ERR_ABORTED`.
 */
export async function makeHostFolder(host: XenHost, signal?: AbortSignal): Promise<HostFolder> {
  const stream = await host.start(['sh', '-c', keeper], { signal })
  const remove = async (): Promise<void> => {
    stream.resume().end()
    await finished(stream).catch(() => {})
  }
  const path = await readLine(stream, signal ?? new AbortController().signal).catch(
    async (cause: unknown) => {
      await remove()
      signal?.throwIfAborted()
      throw new HypervisorError('ERR_FILE', 'the host with Xen gives no folder for temporary files', {
        cause,
      })
    },
  )
  return {
    async put(content, stop) {
      const sha256 = digestOf(content)
      const file = `${path}/${sha256}`
      const { exitCode, stderr } = await host.run(['sh', '-c', putScript, 'sh', file, sha256], {
        input: content,
        signal: stop,
      })
      if (exitCode === 0) return file
      throw new HypervisorError(
        'ERR_FILE',
        `the host with Xen could not take a file of ${content.length} bytes`,
        {
          hint: stderr.trim() === '' ? undefined : stderr.trim(),
        },
      )
    },
    [Symbol.asyncDispose]: remove,
  }
}

async function readLine(stream: Duplex, signal: AbortSignal): Promise<string> {
  let line = ''
  for (;;) {
    const byte = await readExactly(stream, 1, signal)
    if (byte === undefined) throw new HypervisorError('ERR_PROTOCOL', 'its program ended without a word')
    if (byte.toString() === '\n') return line
    line += byte.toString('latin1')
  }
}
