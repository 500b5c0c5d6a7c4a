import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../../../drivers/qemu/programs.js'
import { openQmp } from '../../../drivers/qemu/qmp/client.js'
import { pairedRatio, type Suite } from '../measure.js'

const rounds = 21
const calls = 400

/** A QMP round trip through the client against the same bytes written and read on a bare socket. */
export const qmp: Suite = {
  name: 'qmp',
  async measure() {
    const program = await findProgram('i386')
    if (program === undefined) return 'QEMU for x86 is not installed'
    const folder = await mkdtemp(join(tmpdir(), 'polyvisor-bench-'))
    const sockets = [join(folder, 'client.sock'), join(folder, 'bare.sock')] as const
    const qemu = spawn(
      program,
      ['-M', 'none', '-display', 'none', '-nodefaults', ...sockets.flatMap(monitor)],
      {
        stdio: 'ignore',
      },
    )
    const ended = once(qemu, 'exit')
    try {
      await Promise.all(sockets.map((path) => fileAppears(folder, path)))
      const bare = await openBare(sockets[1])
      const client = await openQmp(sockets[0])
      const ratio = await pairedRatio(
        rounds,
        () => timeCalls(() => client.execute('query-status')),
        () => timeCalls(bare.roundTrip),
      )
      client.close()
      bare.close()
      return [
        {
          name: 'query-status, client over bare socket',
          unit: 'ratio',
          value: ratio.median,
          low: ratio.low,
          high: ratio.high,
          limit: { atMost: 1.5 },
          detail: `${rounds} pairs of ${calls} calls; ${ratio.a.toFixed(0)} and ${ratio.b.toFixed(0)} µs a call`,
        },
      ]
    } finally {
      qemu.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    }
  },
}

function monitor(path: string): readonly string[] {
  return ['-qmp', `unix:${path},server=on,wait=off`]
}

/** Microseconds a call, one after the other. */
async function timeCalls(once: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  for (let call = 0; call < calls; call += 1) await once()
  return ((performance.now() - started) / calls) * 1000
}

interface BareMonitor {
  /** Writes one command and reads until the end of its reply. */
  roundTrip(): Promise<void>
  close(): void
}

async function openBare(path: string): Promise<BareMonitor> {
  const socket = connect({ path })
  const nextLine = (): Promise<void> =>
    new Promise((resolve) => {
      const onData = (chunk: Buffer): void => {
        if (!chunk.includes(0x0a)) return
        socket.off('data', onData)
        resolve()
      }
      socket.on('data', onData)
    })
  await nextLine()
  socket.write('{"execute":"qmp_capabilities"}\n')
  await nextLine()
  return {
    roundTrip() {
      const answered = nextLine()
      socket.write('{"execute":"query-status"}\n')
      return answered
    },
    close: () => socket.destroy(),
  }
}

async function fileAppears(folder: string, path: string): Promise<void> {
  const watcher = watch(folder)
  const there = (): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    )
  while (!(await there())) await once(watcher, 'change')
  watcher.close()
}
