import { open, readFile, writeFile } from 'node:fs/promises'
import { HypervisorError } from '../../src/errors.js'
import { sendSignal } from '../../src/local/program.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { requireOnPath } from '../../src/transports/find-on-path.js'
import type { MachinePlan } from '../emulator/recipe.js'
import { type RunningProgram, type StateWay, stateFiles } from '../emulator/state/state-way.js'
import { type Monitor, openMonitor } from './monitor.js'
import { serialCommands, serialCommandsLength } from './serial-state.js'
import { moduleOf, readModules } from './snapshot-file.js'

/** Our own module of a snapshot: what the monitor is to do beside reading it. VICE leaves out modules that it does not know. */
const ourModule = 'POLYVISOR'

/** VICE's module of the 6551. */
const serialModule = 'Acia1'

/** What is before the name of a program that VICE is to start. */
const startArgument = '-autostart'

/** How much of what VICE has told can be about how it began, in bytes. */
const beginningLength = 65_536

/** Files by which a machine is restored. */
const restoreFiles = {
  /** What VICE's monitor does before the machine begins. */
  commands: 'restore.commands',
  /** Pipes that VICE opens when the state is read, and before the machine goes on. */
  isRead: 'is-read',
  goesOn: 'goes-on',
  /** Its settings then. */
  settings: 'restored.settings',
  /** Its sign. */
  sign: 'restored',
} as const

/** A setting that VICE clears first, and has again when it has read the last but one of its modules. */
const unread = 'JoyPort2Device=0'

/** VICE writes and reads snapshots by commands of its monitor, which the machine stands still for. */
export const viceState: StateWay = {
  requirePossible({ disks }: DomainSpec) {
    if (disks.length === 0) return
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      'VICE does not write what its drives are doing into a state of the machine',
      {
        field: 'disks',
        hint: 'A snapshot of the machine while it is off holds its disk, and a machine without a disk can be saved.',
      },
    )
  },
  async ask(program) {
    if (await isStarting(program)) {
      throw new HypervisorError('ERR_INVALID_STATE', 'VICE is just starting the program of the machine', {
        hint: 'What it still has to do for that is not in a state: wait until the program has begun.',
      })
    }
    const monitor = await openMonitor(program.pid)
    let isWithdrawn = false
    // The program may be stopped, and answers when it goes on.
    void writeState(program, monitor)
      .then(() => 'ok')
      .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
      .then(async (answer) => {
        if (isWithdrawn) return
        await writeFile(program.run.stateAnswer, `${answer}\n`, { mode: 0o600 })
        sendSignal(program.pid, 'SIGSTOP')
      })
      // The machine has just ended, and its folder may be gone.
      .catch(() => {})
    return {
      async withdraw() {
        isWithdrawn = true
        monitor.leave()
      },
    }
  },
  restore: restorePlan,
}

/** Whether VICE is still typing what starts a program; it has told the end of that before the program begins. */
async function isStarting({ run, args }: RunningProgram): Promise<boolean> {
  if (!args.includes(startArgument)) return false
  const log = await open(run.output)
  try {
    const { buffer, bytesRead } = await log.read(Buffer.alloc(beginningLength), 0, beginningLength, 0)
    return !/^AUTOSTART: Done\.$/m.test(buffer.toString('latin1', 0, bytesRead))
  } finally {
    await log.close()
  }
}

async function writeState({ run, args }: RunningProgram, monitor: Monitor): Promise<void> {
  const address = serialAddressIn(args)
  const speed = address === undefined ? 0 : await speedOf(monitor, address)
  // VICE writes no state of a machine that has the debug cartridge, which has none.
  const said = await monitor.ask(
    ...(hasDebugCartridge(args) ? [debugCartridge(false)] : []),
    `dump "${stateFiles.state}"`,
    ...(hasDebugCartridge(args) ? [debugCartridge(true)] : []),
  )
  const snapshot = await readFile(run.state).catch(() => undefined)
  const modules = snapshot === undefined ? undefined : readModules(snapshot)
  if (modules === undefined) throw new Error(said.trim() || 'no state was written')
  if (address === undefined) return
  const serial = modules.get(serialModule)
  if (serial === undefined) throw new Error('the state lacks the serial port')
  const commands = serialCommands(serial, address, speed)
  await writeFile(run.state, moduleOf(ourModule, Buffer.from(commands)), { flag: 'a' })
}

/** Where the machine has its 6551, if it has one. */
function serialAddressIn(args: readonly string[]): number | undefined {
  const at = args.indexOf('-acia1base')
  return at < 0 ? undefined : Number(args[at + 1])
}

function hasDebugCartridge(args: readonly string[]): boolean {
  return args.includes('-debugcart')
}

function debugCartridge(isThere: boolean): string {
  return `resourceset "DebugCartEnable" "${isThere ? 1 : 0}"`
}

/** Reads the register for higher speeds, which VICE's state lacks; nothing else is told by that it was read. */
async function speedOf(monitor: Monitor, address: number): Promise<number> {
  const register = (address + 7).toString(16)
  const said = await monitor.ask('bank io', 'sidefx on', `m ${register} ${register}`, 'sidefx off')
  const [, value] = new RegExp(`^>C:${register}  ([0-9a-f]{2})`, 'm').exec(said) ?? []
  if (value === undefined) throw new Error(`its monitor does not show the speed: ${said.trim()}`)
  return Number.parseInt(value, 16)
}

/**
 * VICE's monitor reads the state at the reset, before the first instruction, and does not tell whether it could: a shell
 * looks at its settings, and holds VICE while the machine is to be paused.
 */
function restorePlan(plan: MachinePlan, paused: boolean): MachinePlan {
  requireOnPath('setpriv', 'util-linux')
  const { commands, isRead, goesOn, settings, sign } = restoreFiles
  const before = ['delete', `undump "${stateFiles.state}"`, 'bank io']
  if (hasDebugCartridge(plan.args)) before.push(debugCartridge(true))
  const after = [
    `save_resources "${settings}"`,
    ...[isRead, goesOn].map((pipe) => `save "${pipe}" 0 0 0`),
    'x',
  ]
  // The signal reaches one thread of VICE first: the one at the pipe could go on until that has stopped them all.
  const hold = paused ? 'kill -STOP $PPID; until grep -q State:.T /proc/$PPID/status; do :; done; ' : ''
  const watch = [
    `read -r _ <${isRead}`,
    `if [ -s ${settings} ] && ! grep -q ${unread} ${settings}; then ${hold}echo ok; else echo failed; fi >${sign}`,
    `read -r _ <${goesOn}`,
  ].join('; ')
  const print = (lines: readonly string[]): string =>
    `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}`
  const script = [
    '{',
    print(before),
    ...(serialAddressIn(plan.args) !== undefined
      ? [`tail -c ${serialCommandsLength} ${stateFiles.state}`]
      : []),
    print(after),
    `} >${commands}`,
    `mkfifo -m 600 ${isRead} ${goesOn}`,
    // It ends with VICE, and holds nothing of the machine's.
    `setpriv --pdeathsig KILL sh -c '${watch}' 3>&- 8>&- 9>&- &`,
    'exec "$@"',
  ].join('\n')
  return {
    ...plan,
    args: [...withoutStart(plan.args), '-initbreak', 'reset', '-moncommands', commands],
    wrapper: ['/bin/sh', '-c', script, 'sh', ...(plan.wrapper ?? [])],
    sign: { file: sign, pattern: /^ok$/m, failure: /^failed$/m },
  }
}

/** A program that is already in memory is not started again. */
function withoutStart(args: readonly string[]): readonly string[] {
  const at = args.indexOf(startArgument)
  return at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)]
}
