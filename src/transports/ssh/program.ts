import type { ClientChannel } from 'ssh2'
import { HypervisorError } from '../../errors.js'
import type { SshRunResult } from './options.js'

/** How a program ended (RFC 4254, 6.10). */
export type ProgramEnd = Pick<SshRunResult, 'exitCode' | 'signal'>

/** Listens for the end of a program; the function returned says how it ended, or nothing if nobody said. */
export function watchEnd(channel: ClientChannel): () => ProgramEnd | undefined {
  let end: ProgramEnd | undefined
  channel.on('exit', (code: number | null, signal?: string) => {
    end = { exitCode: code ?? undefined, signal: signal ?? undefined }
  })
  return () => end
}

/** Keeps the last bytes of a stream, and says when there are more. */
export function collect(
  stream: NodeJS.ReadableStream,
  limit: number,
  onMore: () => void = () => {},
): () => string {
  const chunks: Buffer[] = []
  let length = 0
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    length += chunk.length
    if (length > limit) onMore()
    for (let first = chunks[0]; first !== undefined && length - first.length >= limit; first = chunks[0]) {
      length -= first.length
      chunks.shift()
    }
  })
  return () => Buffer.concat(chunks).subarray(-limit).toString()
}

/** The error of a program whose streams somebody was using: nothing if it ended with 0. */
export function programError(
  program: string,
  end: ProgramEnd | undefined,
  stderr: string,
): HypervisorError | undefined {
  if (end === undefined) {
    return new HypervisorError('ERR_DISCONNECTED', `the channel of ${program} was closed before it ended`)
  }
  if (end.exitCode === 0) return undefined
  const how = end.exitCode === undefined ? `was ended by ${end.signal}` : `ended with ${end.exitCode}`
  const lastLine = stderr.trim().split('\n').at(-1) ?? ''
  return new HypervisorError('ERR_OPERATION_FAILED', `${program} ${how}${lastLine && `: ${lastLine}`}`, {
    cause: { ...end, stderr },
  })
}
