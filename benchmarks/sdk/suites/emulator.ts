import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { simh } from '../../../drivers/simh/driver.js'
import { findOnPath } from '../../../src/transports/find-on-path.js'
import { paperTape } from '../../historic/paper-tape.js'
import { type Measure, medianInterval, pairsOf, ratioOf, type Suite } from '../measure.js'

const rounds = 40

/**
 * A tape for the PDP-11: prints `b`, counts down from 65,536 to 0 as often as `loops` says with SOB, prints `e`, and halts
 * (PDP-11 Processor Handbook, instruction set; the console's transmitter is at 177564 and 177566).
 */
function countingTape(loops: number): Buffer {
  const print = (letter: string): readonly number[] => [0o012700, letter.charCodeAt(0), 0o004737, 0]
  const words = [
    ...[0o012706, 0o1000],
    ...print('b'),
    ...[0o012702, loops],
    ...[0o005001, 0o077101, 0o077203],
    ...print('e'),
    // A halt loses the character that is just being printed.
    ...print('\n'),
    0,
  ]
  const put = 0o1000 + 2 * words.length
  for (const [index, word] of words.entries()) if (word === 0o004737) words[index + 1] = put
  words.push(0o105737, 0o177564, 0o100375, 0o110037, 0o177566, 0o000207)
  const program = Buffer.alloc(2 * words.length)
  for (const [index, word] of words.entries()) program.writeUInt16LE(word, 2 * index)
  return paperTape(0o1000, program)
}

/** When a machine said that its loop began, and how long the loop took, in milliseconds. */
interface Run {
  readonly start: number
  readonly loop: number
}

/** A PDP-11 of SIMH through the driver, against the same command file by hand. */
export const emulator: Suite = {
  name: 'emulator',
  async measure() {
    if (findOnPath('pdp11') === undefined) return 'SIMH is not installed'
    const folder = await mkdtemp(join(tmpdir(), 'polyvisor-bench-'))
    const connection = await simh.connect(
      `simh:///session?state=${encodeURIComponent(join(folder, 'state'))}`,
    )
    try {
      const kernel = join(folder, 'tape')
      await writeFile(kernel, countingTape(2000))
      const domain = await connection.define({ name: 'a', architecture: 'pdp11', boot: { kernel } })
      const throughDriver = async (): Promise<Run> => {
        const begun = performance.now()
        await domain.start()
        const console = await domain.openConsole({ scrollback: true })
        const run = await timeRun(console, begun)
        console.destroy()
        await domain.destroy().catch(() => {})
        return run
      }
      await throughDriver()
      await copyFile(join(connection.native.machineFolder('a'), 'machine.ini'), join(folder, 'machine.ini'))
      await symlink(kernel, join(folder, 'kernel'))
      const byHand = async (): Promise<Run> => {
        const begun = performance.now()
        const child = spawn('pdp11', ['-e', 'machine.ini'], {
          cwd: folder,
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        const ended = once(child, 'exit')
        const run = await timeRun(child.stdout, begun)
        child.kill('SIGKILL')
        await ended
        return run
      }
      return describe(await pairsOf(rounds, throughDriver, byHand))
    } finally {
      await connection.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** By hand the words of SIMH itself come last, since it keeps them back when it writes to a pipe. */
async function timeRun(output: Readable, begun: number): Promise<Run> {
  let [text, first] = ['', 0]
  for await (const chunk of output) {
    text += String(chunk)
    if (first === 0 && /^b/m.test(text)) first = performance.now()
    if (/^be/m.test(text)) return { start: first - begun, loop: performance.now() - first }
  }
  throw new Error(`the machine ended before its loop did: ${text}`)
}

function describe(pairs: Awaited<ReturnType<typeof pairsOf<Run>>>): readonly Measure[] {
  const added = medianInterval(pairs.map(({ a, b }) => a.start - b.start))
  const speed = ratioOf(pairs.map(({ a, b }) => ({ a: a.loop, b: b.loop })))
  const starts = ratioOf(pairs.map(({ a, b }) => ({ a: a.start, b: b.start })))
  return [
    {
      name: 'start to first byte, more than by hand',
      unit: 'ms',
      value: added.median,
      low: added.low,
      high: added.high,
      limit: { atMost: 50 },
      detail: `SIMH's PDP-11; ${rounds} pairs; ${starts.a.toFixed(0)} and ${starts.b.toFixed(0)} ms`,
    },
    {
      name: 'running time of a counted loop',
      unit: 'ratio',
      value: speed.median,
      low: speed.low,
      high: speed.high,
      limit: { atMost: 1.01 },
      detail: `over by hand; ${rounds} pairs; ${speed.a.toFixed(0)} and ${speed.b.toFixed(0)} ms`,
    },
  ]
}
