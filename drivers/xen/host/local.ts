import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { HypervisorError } from '../../../src/errors.js'
import { runToEnd } from '../../../src/transports/child-process.js'
import { maximumOutput, type XenHost } from './host.js'
import { programStream } from './program-stream.js'

/** The longest that Node's timers keep, in milliseconds: a domain of much memory is saved for hours. */
const noTimeout = 2 ** 31 - 1

/** This host as a dom0. Its programs run in the C locale. */
export function openLocalHost(): XenHost {
  const streams = new Set<Duplex>()
  return {
    local: true,
    run: ([program = '', ...args], { input, signal } = {}) =>
      runToEnd(program, args, { input, signal, maximumOutput, timeout: noTimeout }),
    async start([program = '', ...args], { signal } = {}) {
      signal?.throwIfAborted()
      const child = spawn(program, args, {
        env: { ...process.env, LC_ALL: 'C' },
      })
      await once(child, 'spawn').catch((cause: unknown) => {
        throw new HypervisorError('ERR_NOT_INSTALLED', `${program} cannot be run`, { cause })
      })
      const stream = programStream(program, child)
      streams.add(stream)
      stream.once('close', () => streams.delete(stream))
      return stream
    },
    onLost() {},
    async close() {
      for (const stream of streams) stream.destroy()
    },
  }
}
