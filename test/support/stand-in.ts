import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How a stand-in was called. */
export interface StandInCall {
  readonly argv: readonly string[]
  /** The variables of the environment that were asked for. */
  readonly environment: Readonly<Record<string, string>>
}

/** What it does: what it writes, and the exit code that it ends with. */
export interface StandInAnswer {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** An executable of ours in the place of a tool that cannot be installed here. */
export interface StandIn {
  readonly path: string
  /** The socket by which it is told what to do. */
  readonly socket: string
  /** Every call so far. */
  readonly calls: readonly StandInCall[]
}

/**
 * What is executed: it hands over its arguments, as they have arrived, and does what it is told. Node takes ten times as
 * long to start as Perl, which takes twice as long with its module for sockets, and a contract calls a tool thousands of
 * times.
 *
 * @param preset variables that it has whatever its environment is
 */
export const launcher = (
  socket: string,
  variables: readonly string[],
  preset: Readonly<Record<string, string>> = {},
): string => `#!/usr/bin/perl
${Object.entries(preset)
  .map(([name, value]) => `$ENV{${name}} = '${value}';\n`)
  .join('')}socket(my $server, 1, 1, 0) or exit 70;
connect($server, $^O eq 'darwin' ? pack('CCa104', 106, 1, '${socket}') : pack('Sa108', 1, '${socket}')) or exit 71;
my $text = join("\\0", (map { $ENV{$_} // '' } qw(${variables.join(' ')})), @ARGV);
syswrite($server, pack('N', length $text) . $text);
my $answer = '';
while (sysread($server, my $piece, 65536)) { $answer .= $piece; }
my ($code, $length, $rest) = $answer =~ /^(\\d+) (\\d+)\\n(.*)$/s or exit 72;
syswrite(STDOUT, substr($rest, 0, $length));
syswrite(STDERR, substr($rest, $length));
exit $code;
`

/**
 * Makes such an executable before the tests of the suite that is being described, and takes it away afterwards.
 *
 * @param name the name of the program
 * @param variables what of its environment matters to it
 * @param answer what it does; `undefined` if it never ends
 */
export function useStandIn(
  name: string,
  variables: readonly string[],
  answer: (call: StandInCall) => StandInAnswer | undefined,
): () => StandIn {
  const calls: StandInCall[] = []
  const folder = mkdtempSync(join(tmpdir(), 'pv-'))
  const [path, socket] = [join(folder, name), join(folder, 's')]
  writeFileSync(path, launcher(socket, variables))
  chmodSync(path, 0o755)
  const open = new Set<Socket>()
  const server = createServer((connection) => {
    open.add(connection)
    connection.on('close', () => open.delete(connection))
    let text = Buffer.alloc(0)
    connection.on('error', () => {})
    connection.on('data', (chunk: Buffer) => {
      text = Buffer.concat([text, chunk])
      if (text.length < 4 || text.length < 4 + text.readUInt32BE(0)) return
      const words = text.subarray(4).toString().split('\0')
      const environment = Object.fromEntries(variables.map((key, index) => [key, words[index] ?? '']))
      const call = { argv: words.slice(variables.length), environment }
      calls.push(call)
      const result = answer(call)
      if (result === undefined) return
      const { exitCode, stdout, stderr } = result
      connection.end(`${exitCode} ${Buffer.byteLength(stdout)}\n${stdout}${stderr}`)
    })
  })
  before((done) => void server.listen(socket, done))
  after((done) => {
    // Those that were told nothing would wait until they are given up.
    for (const connection of open) connection.destroy()
    server.close(() => done())
  })
  return () => ({ path, socket, calls })
}

/** Makes a new folder for what a stand-in keeps. */
export function standInHome(): string {
  return mkdtempSync(join(tmpdir(), 'pv-'))
}
