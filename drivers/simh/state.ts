import { open, rename, stat, writeFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { HypervisorError } from '../../src/errors.js'
import { sendSignal } from '../../src/local/program.js'
import { readIfThere } from '../../src/state/read-if-there.js'
import { holdCommand, type StateWay, stateFiles } from '../emulator/state/state-way.js'
import { simhOptions } from './options.js'

/** Command files of SIMH for its stops; `stops` is what a machine's own command file ends with. */
export const stopFiles = {
  stops: 'stops.ini',
  /** What is done at a stop: it is over, unless the state has been asked for. */
  stop: 'stop.ini',
  /** What is done when the state is written. */
  next: 'next.ini',
  /** What is done before a machine goes on that was restored. */
  pause: 'pause.ini',
} as const

/**
 * How often a machine may be asked for its state. There is no loop in a command file of SIMH 3.8, and files nest at most ten
 * deep, so the stops stand there one by one.
 */
const mostStops = 10_000

/** How long it is waited for that SIMH goes on, in milliseconds. */
const resumeLimit = 5000

/** The lowest priority of all (setpriority(2)): one that has it keeps it. */
const lowestPriority = 19

/** How long what SIMH has said may take to arrive in the log of the console, in milliseconds. */
const arrivalLimit = 20_000

/** The lines that continue a machine from its saved state. */
export const restoreLines = (sign: string): readonly string[] => [
  `restore ${stateFiles.state}`,
  `echo ${sign}`,
  `do ${stopFiles.pause}`,
  'cont',
]

/** The command files for the stops of a machine, the file of a restored one beside them. */
export function writeStopFiles(restored: string): Readonly<Record<string, string>> {
  return {
    [stopFiles.stops]: `do ${stopFiles.stop}\n`.repeat(mostStops),
    [stopFiles.stop]: 'quit\n',
    [stopFiles.next]: 'cont\n',
    [stopFiles.pause]: '',
    'restored.ini': restored,
  }
}

/**
 * SIGINT stops the simulator at its next event, and the command file goes on (SIMH Users' Guide V3.8, "Stopping the
 * simulator", SAVE, RESTORE, `!`). What has stopped it is told on its console alone: a program that halted in the same
 * moment must not be continued.
 */
export const simhState: StateWay = {
  requirePossible(spec) {
    if (spec.architecture === 'z80') {
      throw new HypervisorError(
        'ERR_UNSUPPORTED',
        'SIMH cannot restore an Altair, and so its state is not saved',
        {
          field: 'architecture',
          hint: 'AltairZ80 of SIMH 3.8.1 dies of RESTORE. A snapshot of the machine when it is off keeps its disks.',
        },
      )
    }
    const { tapes } = simhOptions.parse(spec['simh'])
    const written = tapes.findIndex(({ readonly }) => !readonly)
    if (written < 0) return
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      'a tape that is written to is not kept with the state of its machine',
      { field: `simh.tapes[${written}].readonly`, hint: 'Mount it readonly, as a tape without a ring.' },
    )
  },
  async ask({ run, pid }) {
    await untilInterruptible(pid)
    const console = `${run.consolePath(0)}.out`
    const { size } = await stat(console)
    const replace = (name: string, commands: string): Promise<void> =>
      replaceFile(join(run.folder, name), commands)
    await replace(stopFiles.stop, `save ${stateFiles.state}\n! ${holdCommand}\ndo ${stopFiles.next}\n`)
    sendSignal(pid, 'SIGINT')
    let held: number | undefined
    return {
      async interrupted() {
        held = priorityOf(pid)
        const why = await lastStop(console, size)
        if (why === 'Simulation stopped') return true
        await replace(stopFiles.next, 'quit\n')
        return false
      },
      resumed: () => untilResumed(pid, held),
      withdraw: () => replace(stopFiles.stop, 'quit\n'),
    }
  },
  restore: (plan, paused) => ({
    ...plan,
    args: ['-e', 'restored.ini'],
    files: { ...plan.files, ...(paused ? { [stopFiles.pause]: '! kill -STOP $PPID\n' } : {}) },
  }),
  goesOn: (pid, parent) => untilResumed(pid, priorityOf(parent)),
}

/**
 * SIMH forgets what was typed when it sets its terminal up to go on, and lowers its priority right afterwards. It may not be
 * allowed to, so nobody waits for long.
 */
async function untilResumed(pid: number, held: number | undefined): Promise<void> {
  if (held === undefined || held >= lowestPriority) return
  for (const limit = Date.now() + resumeLimit; Date.now() < limit; await delay(2)) {
    if (priorityOf(pid) !== held) return
  }
}

/** Only while its guest runs does SIMH catch SIGINT (signal 2; proc(5), `SigCgt`); one that was left held goes on first. */
async function untilInterruptible(pid: number): Promise<void> {
  for (const limit = Date.now() + resumeLimit; Date.now() < limit; await delay(2)) {
    const [, caught] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readIfThere(`/proc/${pid}/status`) ?? '') ?? []
    if (caught === undefined || (BigInt(`0x${caught}`) & 2n) !== 0n) return
    sendSignal(pid, 'SIGCONT')
  }
}

/** `undefined` if the process is gone. */
function priorityOf(pid: number): number | undefined {
  try {
    return getPriority(pid)
  } catch {
    return undefined
  }
}

/** The last reason for a stop that is told on a console behind a place; waits until there is one. */
async function lastStop(path: string, from: number): Promise<string> {
  for (const limit = Date.now() + arrivalLimit; Date.now() < limit; await delay(2)) {
    const said = [...(await readFrom(path, from)).matchAll(/^(\S[^\n]*), PC: [0-9A-F]+ [^\n]*\n/gm)]
    const [, why] = said.at(-1) ?? []
    if (why !== undefined) return why
  }
  throw new HypervisorError('ERR_OPERATION_FAILED', 'SIMH does not say why it has stopped')
}

async function readFrom(path: string, from: number): Promise<string> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const start = Math.max(from, size - 65_536)
    const buffer = Buffer.alloc(size - start)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** SIMH may open the file at any moment. */
async function replaceFile(path: string, content: string): Promise<void> {
  await writeFile(`${path}.new`, content, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
