import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { HypervisorError } from '../../../src/errors.js'
import { untilAborted } from '../../../src/transports/interruptible.js'
import { type JournalEntry, parseEntry } from '../../command-line/news/entry.js'
import type { XenHost } from '../host/host.js'
import { stateFolder } from '../state/folder.js'

/**
 * Makes the folder, says that it is ready, and tells of every line that the journal grows by and of every machine that
 * comes or goes, until its standard input ends. The journal begins anew where it has become long. `$1` is the folder,
 * `$2` what it says when it is ready, `$3` what it says on a host that is no dom0, where it makes nothing.
 */
const script = `umask 077
command -v xl > /dev/null || { echo "$3"; exit; }
[ -d "$1/domains" ] && [ -d "$1/machines" ] || mkdir -p "$1/domains" "$1/machines" || exit
: >> "$1/journal" || exit
length=$(wc -c < "$1/journal")
if [ "$length" -gt 1048576 ]; then : > "$1/journal"; length=0; fi
echo "$2"
tail -c "+$((length + 1))" -F "$1/journal" 2>/dev/null &
journal=$!
xenstore-watch @introduceDomain @releaseDomain &
machines=$!
cat > /dev/null
kill $journal $machines`

/** What a watch tells of. */
export interface WatchListeners {
  onEntry(entry: JournalEntry): void
  /** A machine came or went: xenstore (docs/misc/xenstore.txt, "watches") says no more than that. */
  onMachines(): void
}

/** Listens to what happens on a host, from when this resolves on until the stream is destroyed. */
export async function watchHost(
  host: XenHost,
  listeners: WatchListeners,
  signal: AbortSignal,
): Promise<Duplex> {
  const [ready, missing] = ['ready', 'missing'].map((word) => `${word} ${randomUUID()}`)
  const stream = await host.start(['sh', '-c', script, 'sh', stateFolder, `${ready}`, `${missing}`], {
    signal,
  })
  try {
    await untilAborted<void>(signal, ({ resolve, reject }) => {
      const lost = (cause?: Error): void =>
        reject(
          cause ?? new HypervisorError('ERR_CONNECT', `nothing can be kept in ${stateFolder} on the host`),
        )
      stream.once('error', lost).once('close', () => lost())
      const lines = createInterface({ input: stream })
      // It repeats the errors of the stream.
      lines.on('error', () => {})
      lines.on('line', (line) => {
        if (line === ready) resolve()
        else if (line === missing) reject(noXl())
        else if (line.startsWith('@')) listeners.onMachines()
        else {
          const entry = parseEntry(line)
          if (entry !== undefined) listeners.onEntry(entry)
        }
      })
      return () => stream.destroy()
    })
  } catch (error) {
    stream.destroy()
    throw error
  }
  stream.on('error', () => {})
  return stream
}

function noXl(): HypervisorError {
  return new HypervisorError('ERR_NOT_INSTALLED', 'the host has no xl', {
    hint: 'Connect to a dom0, as a user whose PATH has xl.',
  })
}
