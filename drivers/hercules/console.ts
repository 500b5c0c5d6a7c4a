/** What Hercules writes when the machine begins. */
export const beginning = '* polyvisor: the machine begins'

/** Names of pipes and files in the folder of the machine. */
export const names = {
  commands: 'operator',
  keyboard: 'keyboard',
  begin: 'begin.rc',
  script: 'console.sh',
} as const

/** Where Hercules waits for the terminal of the console, in a network that has nobody else in it. */
export const consolePort = 3270

/** How long a line may be that the console's keyboard takes, in bytes, without the two that end it. */
const lineLength = 148

/** A terminal says that it is one, of the type TTY (RFC 854; RFC 1091), and types and prints lines from then on. */
const negotiation = '\\377\\373\\030\\377\\372\\030\\000TTY\\377\\360'

/** The port as /proc/net/tcp has it. */
const portDigits = consolePort.toString(16).toUpperCase().padStart(4, '0')

/**
 * The script that starts Hercules, its arguments, with the console on the script's own standard input and output. It is
 * the terminal of a 3215: Hercules' integrated one would lose what is typed while the guest prints, and is between the
 * operator's messages and commands. The operator's first commands wait until the terminal is there.
 *
 * The keyboard takes no line while another lies there, and Hercules hangs up on who sends two at once: so the next one
 * waits until Hercules has fetched the one before, and who was hung up on calls again. Control characters are commands of the terminal, and become blanks.
 * Lines come by a pipe, since bash takes more of a terminal than a line, and forgets it.
 */
export const consoleScript = `ip link set lo up && mkfifo -m 600 ${names.commands} ${names.keyboard} || exit
exec 4<&0 5>&1
lies_there() {
  while read -r _ here _ state queues _; do
    [[ $here == *:${portDigits} && $state == 01 && $queues != *:00000000 ]] && return
  done </proc/net/tcp
  return 1
}
type_lines() {
  while IFS= read -r line; do
    line=\${line%$'\\r'}
    line=\${line//[^[:print:]]/ }
    printf '%s\\r\\n' "\${line:0:${lineLength}}"
    while sleep 0.1; lies_there; do :; done
  done
}
connect() {
  until { exec 6<>/dev/tcp/127.0.0.1/${consolePort}; } 2>/dev/null; do
    kill -0 $$ 2>/dev/null && sleep 0.05 || return
  done
  printf '${negotiation}' >&6
  while IFS= read -r line && [[ $line != *'Connected to device'* ]]; do :; done <&6
}
{
  exec 7<>${names.keyboard}
  cat <&4 >&7 6>&- &
  keyboard=$!
  while connect; do
    type_lines <&7 >&6 4<&- 5>&- &
    typist=$!
    [[ $begun ]] || cat ${names.begin} >${names.commands}
    begun=yes
    cat <&6 >&5
    kill $typist
  done
  kill $keyboard
} 3>&- &
exec "$@" </dev/null >&2 4<&- 5>&-
`
