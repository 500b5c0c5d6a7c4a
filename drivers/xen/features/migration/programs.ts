import { writeSettings } from '../../../../src/formats/xl-cfg/write-settings.js'
import type { XenReference } from '../../session.js'
import type { XenDefinition } from '../../state/definition.js'
import { configPath } from '../../state/folder.js'
import { alreadyMaking, lockArguments, patience, settingsOf } from '../machine.js'

/**
 * What `xl migrate` with an empty `-s` runs as its way to the other side (xl(1), "migrate"): what xl sends goes to the
 * standard output of {@link sendScript}, and what comes on the standard input of that goes to xl. At the end of the one that
 * comes nothing more is sent: xl then lets the machine go on where it is. Nothing else is put into this text.
 */
const way = `exec 5<&0
cat <&5 >&4 3<&- 4>&- 5<&- &
sender=$!
exec 4>&- 5<&-
cat <&3
kill $sender 2> /dev/null`

/** Has xl send the machine `$1` by the way `$2`. What xl itself writes goes to standard error. */
const sendScript = `exec 3<&0 4>&1 < /dev/null >&2
exec xl migrate -s '' "$1" "$2"`

/** The program that sends a machine to its standard output, and lets it go when the answers on its standard input say so. */
export function sender(machine: number): readonly string[] {
  return ['sh', '-c', sendScript, 'sh', String(machine), way]
}

/**
 * Has the program behind it receive a machine, for which there is the configuration `$2` in the file `$1`: that is locked
 * for as long as xl looks after the machine, as with one that is made here.
 */
const receiveScript = `umask 077
exec 9>>"$1"
flock -w ${patience} -E ${alreadyMaking} 9 || exit
printf '%s' "$2" > "$1" || exit
shift 2
exec "$@"`

/**
 * The same where the machine comes from this very host: the xl that looks after it there has the lock of the file `$1` as
 * long as it has not gone. So the new one has that of a file which takes the place of the first when the machine has arrived.
 */
const receiveHereScript = `umask 077
incoming="$1.incoming"
exec 9>>"$incoming"
flock -n -E ${alreadyMaking} 9 || exit
printf '%s' "$2" > "$incoming" || exit
config=$1
shift 2
"$@"
code=$?
if [ $code = 0 ]; then mv -f "$incoming" "$config"; else rm -f "$incoming"; fi
exit $code`

/**
 * The other half of {@link sender}: it holds the definition's lock, where there is one, so that nobody starts the domain.
 *
 * @param from whether the machine comes from another host, or from this one
 */
export function receiver(
  dom: XenReference,
  definition: XenDefinition | undefined,
  from: 'another host' | 'this host',
): readonly string[] {
  const receive = ['xl', 'migrate-receive']
  if (definition === undefined) return receive
  const config = writeSettings(settingsOf(definition))
  const script = from === 'this host' ? receiveHereScript : receiveScript
  return lockArguments(definition.spec.name, [script, configPath(dom.uuid), config, ...receive])
}
