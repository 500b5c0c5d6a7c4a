import { type DisplaySize, displayFiles, xServer, xServerArguments } from './display/x-server.js'
import type { ConsoleWay } from './recipe.js'

/** How many serial ports can be consoles: the descriptors of more would have two digits, which a POSIX shell cannot name. */
export const mostConsoles = 2

/** Descriptors that the keeper inherits, and what they are. */
export const keeperDescriptors = {
  lifeline: 3,
  /** The other side of the terminal of the first, second console of a machine. */
  terminals: [4, 5],
  /** A way into the FIFO of its input, so that the FIFO does not end while the machine lives. */
  inputs: [6, 7],
  /** The terminal itself, for an emulator that opens it by its name: it is never closed in between. */
  held: [8, 9],
} as const

/** Descriptors from here on have no meaning for the keeper, and are inherited by all that it starts. */
export const firstFreeDescriptor = 10

const closed = [3, 4, 5, 6, 7].map((fd) => `${fd}>&-`).join(' ')

/** A pipe in direct mode keeps what is written apart (pipe(7), O_DIRECT), so that every read gets one byte. */
function passSingleBytes(port: number): string {
  return `dd bs=1 oflag=direct status=none <serial${port}.in >tty${port}.in`
}

/**
 * Starts an X server, and waits until it has said its number. It holds the lifeline, so that the machine is not over
 * before it is gone; it is in a session of its own, and gets SIGTERM when the keeper dies, however that happens, so that it
 * always removes its socket.
 */
function startXServer(display: DisplaySize): readonly string[] {
  const { program } = xServer
  const closing = [4, 5, 6, 7].map((fd) => `${fd}>&-`).join(' ')
  const failure = `the X server (${program}) did not start`
  return [
    `setsid setpriv --pdeathsig TERM ${program} ${xServerArguments(display).join(' ')} ${closing} </dev/null >${displayFiles.number} 2>>${displayFiles.log} &`,
    'x=$!',
    `read -r n <${displayFiles.number}`,
    `case $n in ''|*[!0-9]*) cat ${displayFiles.log} >>output.log; echo '${failure}' >>output.log; kill $x 2>/dev/null; wait $x; echo 127 >exit; exit;; esac`,
    'export DISPLAY=:$n',
  ]
}

/**
 * The text of the keeper: the shell that runs an emulator, and writes its exit status to a file, so that everybody can
 * know it, also when the program that started the machine is gone. It moves the bytes of the consoles with two `cat`
 * each. The text holds nothing of a specification: the emulator and its arguments are the shell's own, and files are in
 * its folder.
 *
 * A `cat` that reads a terminal ends when the last program has closed the terminal, and the one that reads a FIFO when
 * nobody can write to it any more; so none outlives the emulator, even if the keeper is killed. Terminals are opened in
 * a subshell: the keeper leads a session and would get the first one that it opens as its controlling terminal, whose
 * special characters are signals, and whose end is one, too.
 */
export function keeperScript(consoles: readonly ConsoleWay[], display?: DisplaySize): string {
  const { terminals, held } = keeperDescriptors
  const lines = ['echo $$ >keeper.pid', ...(display === undefined ? [] : startXServer(display))]
  const redirections: string[] = ['</dev/null', '>>output.log']
  const writers: string[] = []
  for (const [index, { port, kind }] of consoles.entries()) {
    const terminal = terminals[index]
    lines.push(
      `cat <&${terminal} >>serial${port}.out ${closed} 2>/dev/null &`,
      `o${index}=$!`,
      `${kind === 'bytes' ? passSingleBytes(port) : `cat <serial${port}.in >&${terminal}`} ${closed} 2>/dev/null &`,
      `i${index}=$!`,
    )
    writers.push(String(index))
    if (kind === 'stdio') redirections.splice(0, 2, `<>tty${port}`, '>&0')
    else redirections.push(`${held[index]}<>tty${port}`)
  }
  const ours = terminals.map((fd) => `${fd}>&-`).join(' ')
  lines.push(
    `(exec sh -c 'echo $$ >emulator.pid; exec "$@"' "$0" "$@" ${redirections.join(' ')} 2>>output.log ${ours})`,
    's=$?',
    ...writers.map((index) => `kill $i${index} 2>/dev/null`),
    ...writers.map((index) => `wait $o${index} $i${index}`),
    ...(display === undefined ? [] : ['kill $x 2>/dev/null', 'wait $x']),
    'echo $s >exit',
  )
  return lines.join('\n')
}
