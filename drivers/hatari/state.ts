import {
  closeSync,
  constants,
  createReadStream,
  existsSync,
  openSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { HypervisorError } from '../../src/errors.js'
import { sendSignal } from '../../src/local/program.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { makeFifo } from '../../src/state/fifo.js'
import { requireOnPath } from '../../src/transports/find-on-path.js'
import type { RunPaths } from '../emulator/folders.js'
import type { MachinePlan } from '../emulator/recipe.js'
import { type StateWay, stateFiles } from '../emulator/state/state-way.js'

/** The pipe in the machine's folder from which Hatari takes commands (Hatari manual, `--cmd-fifo`). */
export const commandPipe = 'commands'

/** Files by which a state is written. */
const writingFiles = {
  /** Commands for Hatari's debugger, which it waits for more of. */
  commands: 'hold',
  /** Made when the state is written. */
  done: 'state.done',
  /** Hatari writes the breakpoints that there are beside its state. */
  breakpoints: `${stateFiles.state}.debug`,
} as const

/** Files by which a machine is restored. */
const restoreFiles = {
  /** Commands for Hatari's debugger, which it reads when the state is read but for its end. */
  commands: `${stateFiles.state}.debug`,
  /** A pipe with more of them, of which there are none. */
  hold: 'restoring',
  /** Its sign, if it is to be paused. */
  sign: 'restored',
} as const

/** How a state ends: a number of 32 bits, as the host has them (Hatari 2.4, src/memorySnapShot.c, `SNAPSHOT_MAGIC`). */
const endMarks: readonly string[] = ['efbeadde', 'deadbeef']

/**
 * Hatari writes states by a command of its debugger, and reads them when it is started. It has the debugger obey at the end of
 * an instruction, when its interrupts are served: what happens in between is not in a state.
 */
export const hatariState: StateWay = {
  requirePossible({ disks }: DomainSpec) {
    const index = disks.findIndex(({ device }) => device === 'disk')
    if (index < 0) return
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      'Hatari does not write what the controller of a hard disk is doing into a state of the machine',
      {
        field: `disks[${index}]`,
        hint: 'A snapshot of the machine while it is off holds its disks, and a machine with floppy disks alone can be saved.',
      },
    )
  },
  async ask(program) {
    const { run } = program
    const commands = await offerCommands(run, [
      `statesave ${stateFiles.state}`,
      `savebin ${writingFiles.done} 0 1`,
    ])
    let isWithdrawn = false
    const withdraw = async (): Promise<void> => {
      if (isWithdrawn) return
      isWithdrawn = true
      removeTraces(run)
      // There are no more commands: Hatari goes on.
      closeSync(commands)
    }
    try {
      command(run, `hatari-debug b pc > 0 :once :quiet :trace :file ${writingFiles.commands}`)
    } catch (cause) {
      await withdraw()
      throw new HypervisorError('ERR_OPERATION_FAILED', 'Hatari takes no commands', { cause })
    }
    // The program may be stopped, and answers when it goes on.
    void stateWritten(run, () => isWithdrawn)
      .then(() => 'ok')
      .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
      .then(async (answer) => {
        if (isWithdrawn) return
        await writeFile(run.stateAnswer, `${answer}\n`, { mode: 0o600 })
        sendSignal(program.pid, 'SIGSTOP')
      })
      // The machine has just ended, and its folder may be gone.
      .catch(() => {})
    return { withdraw }
  },
  restore: restorePlan,
}

/**
 * Makes a pipe of commands for the debugger, under a name that leads to this process: if that dies, there is nothing behind it,
 * and Hatari waits for nobody.
 *
 * @returns the descriptor of the pipe; Hatari goes on when it is closed.
 */
async function offerCommands(run: RunPaths, lines: readonly string[]): Promise<number> {
  const path = join(run.folder, writingFiles.commands)
  removeTraces(run)
  await makeFifo(path)
  const fd = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW)
  rmSync(path)
  symlinkSync(`/proc/${process.pid}/fd/${fd}`, path)
  writeSync(fd, lines.map((line) => `${line}\n`).join(''))
  return fd
}

/** A program that was killed meanwhile has left them. */
function removeTraces({ folder }: RunPaths): void {
  for (const name of Object.values(writingFiles)) rmSync(join(folder, name), { force: true })
}

/** Gives Hatari a command, which it looks for many times in a second. @throws the system's error. */
function command(run: RunPaths, line: string): void {
  const fd = openSync(
    join(run.folder, commandPipe),
    constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW,
  )
  try {
    writeSync(fd, `${line}\n`)
  } finally {
    closeSync(fd)
  }
}

/** Waits for a state, and checks that it is whole; Hatari tells only its user if it could not write it. */
async function stateWritten(run: RunPaths, isWithdrawn: () => boolean): Promise<void> {
  const done = join(run.folder, writingFiles.done)
  for (; !existsSync(done); await delay(2)) if (isWithdrawn()) return
  let end = Buffer.alloc(0)
  await pipeline(createReadStream(run.state), createGunzip(), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) end = Buffer.concat([end, piece.subarray(-4)]).subarray(-4)
  })
  if (!endMarks.includes(end.toString('hex'))) throw new Error('the state is not whole')
}

/** Before Hatari is started, a shell looks whether the state is whole; one holds it if the machine is to be paused. */
function restorePlan(plan: MachinePlan, paused: boolean): MachinePlan {
  if (paused) requireOnPath('setpriv', 'util-linux')
  const { commands, hold, sign } = restoreFiles
  const { state } = stateFiles
  const isWhole = [
    `case $(gzip -dc ${state} | tail -c 4 | od -An -tx1 | tr -d ' ') in`,
    `${endMarks.join('|')}) ;;`,
    "*) echo 'ERROR: the state is not whole' >&2; exit 1;;",
    'esac',
  ].join('\n')
  const stop = `exec 7>${hold}; kill -STOP $PPID; until grep -q State:.T /proc/$PPID/status; do :; done; echo ok >${sign}`
  const script = [
    isWhole,
    // It ends with Hatari, and holds nothing of the machine's.
    ...(paused ? [`mkfifo -m 600 ${hold}`, `setpriv --pdeathsig KILL sh -c '${stop}' 3>&- 8>&- 9>&- &`] : []),
    'exec "$@"',
  ].join('\n')
  return {
    ...plan,
    args: ['--memstate', state, ...plan.args],
    files: { ...plan.files, ...(paused ? { [commands]: `parse ${hold}\n` } : {}) },
    wrapper: ['/bin/sh', '-c', script, 'sh', ...(plan.wrapper ?? [])],
    sign: paused
      ? { file: sign, pattern: /^ok$/m }
      : {
          file: 'output.log',
          pattern: /^INFO : Memory state file restored: /m,
          failure: /^(?:FATAL: |ERROR: *(?:Unable to restore|Full memory state))/m,
        },
  }
}
