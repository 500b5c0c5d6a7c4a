import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { Duplex } from 'node:stream'
import { collect, programError } from '../../../src/transports/ssh/program.js'

/** How much of a program's standard error its error tells. */
const keptErrorOutput = 4096

/**
 * The standard input and output of a program as one stream, which keeps what a stream over SSH promises: it ends when the
 * program has ended, with `ERR_OPERATION_FAILED` if that was with anything but 0.
 */
export function programStream(name: string, child: ChildProcessWithoutNullStreams): Duplex {
  const { stdin, stdout, stderr } = child
  const complaints = collect(stderr, keptErrorOutput)
  const stream = new Duplex({
    allowHalfOpen: false,
    read() {
      stdout.resume()
    },
    write(chunk: unknown, _encoding, done) {
      stdin.write(chunk, done)
    },
    final(done) {
      stdin.end()
      done()
    },
    destroy(error, done) {
      for (const part of [stdin, stdout, stderr]) part.destroy()
      done(error)
    },
  })
  stdin.on('error', () => {})
  stdout.pause()
  stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) stdout.pause()
  })
  child.on('close', (code, signal) => {
    if (stream.destroyed) return
    const error = programError(
      name,
      { exitCode: code ?? undefined, signal: signal ?? undefined },
      complaints(),
    )
    if (error === undefined) stream.push(null)
    else stream.destroy(error)
  })
  return stream
}
