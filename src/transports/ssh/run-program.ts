import type { ClientChannel } from 'ssh2'
import { HypervisorError } from '../../errors.js'
import { type Settle, untilAborted } from '../interruptible.js'
import type { SshRunOptions, SshRunResult } from './options.js'
import { collect, programError, watchEnd } from './program.js'

/** A program that was started, with what listens to it from its first byte on. */
export interface RunningProgram {
  /** Waits for its end, or leaves it when the signal is aborted. */
  finish(signal: AbortSignal): Promise<SshRunResult>
}

/** Listens to a program that has just been started on a channel, and gives it its input. */
export function followProgram(
  name: string,
  channel: ClientChannel,
  { input, maximumOutput = 2 ** 20 }: SshRunOptions,
): RunningProgram {
  let failure: HypervisorError | undefined
  let over = false
  let settle: Settle<SshRunResult> | undefined
  const onMore = (): void => {
    failure ??= new HypervisorError('ERR_PROTOCOL', `${name} wrote more than ${maximumOutput} bytes`)
    channel.close()
    settle?.reject(failure)
  }
  const stdout = collect(channel, maximumOutput, onMore)
  const stderr = collect(channel.stderr, maximumOutput, onMore)
  const end = watchEnd(channel)
  const conclude = (): void => {
    if (settle === undefined || !over) return
    const how = end()
    if (failure !== undefined) settle.reject(failure)
    else if (how === undefined) settle.reject(programError(name, how, ''))
    else settle.resolve({ ...how, stdout: stdout(), stderr: stderr() })
  }
  const open = new Set<unknown>([channel, channel.stderr])
  for (const stream of [channel, channel.stderr]) {
    stream.once('close', () => {
      open.delete(stream)
      over = open.size === 0
      conclude()
    })
  }
  channel.on('error', () => {})
  channel.end(input ?? '')
  return {
    finish: (signal) =>
      untilAborted(signal, (how) => {
        settle = how
        conclude()
        return () => channel.close()
      }),
  }
}
