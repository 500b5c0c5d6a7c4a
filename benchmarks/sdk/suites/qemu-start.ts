import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { qemu as driver } from '../../../drivers/qemu/driver.js'
import { findProgram } from '../../../drivers/qemu/programs.js'
import { payloadImage } from '../../guest/images.js'
import { type Measure, pairedRatio, type Suite } from '../measure.js'

const rounds = 20

type Connection = Awaited<ReturnType<typeof driver.connect>>

/** From `define` to the payload's first byte, against the same command line started by hand. */
export const qemuStart: Suite = {
  name: 'qemu-start',
  async measure() {
    if ((await findProgram('i386')) === undefined) return 'QEMU for x86 is not installed'
    return [
      ...(await inMemory(async (folder) => [
        { ...(await measureIn(folder, 'in memory')), limit: { atMost: 1.1 } },
      ])),
      await measureIn(tmpdir(), 'on disk'),
    ]
  },
}

/** Where the state folder is a tmpfs, what is measured is the driver and not the file system. */
async function inMemory(
  measure: (folder: string) => Promise<readonly Measure[]>,
): Promise<readonly Measure[]> {
  const folder = '/dev/shm'
  return await access(folder, constants.W_OK).then(
    () => measure(folder),
    () => [],
  )
}

async function measureIn(parent: string, where: string): Promise<Measure> {
  const folder = await mkdtemp(join(parent, 'polyvisor-bench-'))
  const connection = await driver.connect(`qemu:///session?accel=tcg&state=${encodeURIComponent(folder)}`)
  try {
    const { path } = await payloadImage('metal-i386')
    const command = await commandByHand(connection, path)
    const names = Array.from({ length: rounds + 1 }, (_, round) => `start-${round}`).values()
    const ratio = await pairedRatio(
      rounds,
      () => startThroughDriver(connection, names.next().value ?? 'start', path),
      () => startByHand(command, folder),
    )
    return {
      name: `define and start to first byte, state ${where}`,
      unit: 'ratio',
      value: ratio.median,
      low: ratio.low,
      high: ratio.high,
      detail: `over by hand; ${rounds} pairs; ${ratio.a.toFixed(0)} and ${ratio.b.toFixed(0)} ms`,
    }
  } finally {
    await connection.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function defineGuest(
  connection: Connection,
  name: string,
  kernel: string,
): ReturnType<Connection['define']> {
  return await connection.define({
    name,
    architecture: 'i386',
    memory: '128 MiB',
    boot: { kernel },
  })
}

/**
 * Nothing is undefined between the rounds: a file system without a journal (ext4) does not use an inode again
 * for five seconds and looks through all that were freed, which makes every new file ten times as dear.
 */
async function startThroughDriver(connection: Connection, name: string, kernel: string): Promise<number> {
  const started = performance.now()
  const domain = await defineGuest(connection, name, kernel)
  await domain.start()
  const console = await domain.openConsole({ scrollback: true })
  await once(console, 'data')
  const elapsed = performance.now() - started
  console.destroy()
  await domain.destroy()
  return elapsed
}

/** The driver's own command line, with the descriptors that it passes on turned into paths. */
async function commandByHand(connection: Connection, kernel: string): Promise<readonly string[]> {
  const domain = await defineGuest(connection, 'command', kernel)
  await domain.start()
  const { pid } = await domain.info()
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1)
  await domain.destroy()
  return command
}

async function startByHand(command: readonly string[], folder: string): Promise<number> {
  const own = await mkdtemp(join(folder, 'by-hand-'))
  const [program = '', ...args] = command.map((word) => {
    if (word.startsWith('pipe,id=serial0,')) return 'stdio,id=serial0,signal=off'
    return word.endsWith('/pid')
      ? join(own, 'pid')
      : word.replace(/^socket,id=(\w+),fd=\d+/, `socket,id=$1,path=${own}/$1`)
  })
  const started = performance.now()
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('the command by hand ended before the guest said a word'))),
  ])
  const elapsed = performance.now() - started
  child.kill('SIGKILL')
  await ended
  return elapsed
}
