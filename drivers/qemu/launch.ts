import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, constants, mkdirSync, openSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { HypervisorError } from '../../src/errors.js'
import { consolePorts } from '../../src/spec/console-ports.js'
import type { StatePaths } from '../../src/state/domains/paths.js'
import { writeMachineRecord } from '../../src/state/domains/record.js'
import { makeFifo } from '../../src/state/fifo.js'
import { createLifeline } from '../../src/state/lifeline.js'
import { listenOn } from '../../src/transports/listening-socket.js'
import { chooseAccelerator } from './accelerator.js'
import { buildInfo } from './build-info.js'
import { commandLine, inheritedSockets } from './command-line.js'
import { chooseSocketFolder, type DomainPaths, socketPaths } from './folders.js'
import { formatRecord, type MachineRecord } from './machine-record.js'
import type { Accelerator } from './options.js'
import { requireProgram } from './programs.js'
import { prepareShortFolder } from './short-folder.js'
import { step } from './steps.js'
import type { QemuDefinition } from './store.js'
import { provideVariables } from './uefi.js'

/** A QEMU process that has just been started. */
export interface LaunchedMachine {
  readonly record: MachineRecord
  readonly child: ChildProcess
  /** Resolves with how it ended, in words, when it is gone. */
  readonly exit: Promise<MachineExit>
}

/** How a QEMU process ended. */
export interface MachineExit {
  readonly exitCode: number | undefined
  readonly signal: NodeJS.Signals | undefined
}

/** What a launch needs to know. */
export interface LaunchContext {
  readonly definition: QemuDefinition
  readonly state: StatePaths
  readonly domain: DomainPaths
  /** The URI's wish. */
  readonly accelerator: 'auto' | Accelerator
  readonly incoming: boolean
  readonly paused: boolean
  readonly signal: AbortSignal | undefined
}

/**
 * Starts QEMU for a domain, which must have no living machine. The folder of the last machine is replaced.
 * The sockets listen before QEMU runs, so nobody has to wait for them to appear, and the guest does not wait
 * for us.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED`, `ERR_INVALID_SPEC`, `ERR_START_FAILED`.
 */
export async function launchMachine(context: LaunchContext): Promise<LaunchedMachine> {
  const { definition, domain, state } = context
  const { spec, options } = definition
  const program = requireProgram(spec.architecture, options.binary)
  const build = await buildInfo(program, state.programs, context.signal)
  const accelerator = await chooseAccelerator(spec.architecture, [options.accelerator, context.accelerator])
  await provideVariables(spec, domain)
  const { incoming, paused } = context
  const machine = { accelerator, sandbox: build.sandbox, incoming, paused }
  const args = await commandLine(definition, domain, machine)
  const socketFolder = chooseSocketFolder(domain.run)
  rmSync(domain.run.folder, { recursive: true, force: true })
  mkdirSync(domain.run.folder, { mode: 0o700 })
  step('start:folder-made')
  if (socketFolder !== domain.run.folder) await prepareShortFolder(socketFolder)
  const record: MachineRecord = {
    version: 1,
    id: randomUUID(),
    uuid: spec.uuid,
    startedAt: Date.now(),
    program,
    accelerator,
    args: [...args],
    socketFolder,
    consoles: [...consolePorts(spec)],
  }
  return await spawnMachine(context, record)
}

async function spawnMachine(context: LaunchContext, record: MachineRecord): Promise<LaunchedMachine> {
  const { run } = context.domain
  const lifeline = await createLifeline(run.lifeline)
  const opened: number[] = []
  try {
    opened.push(...(await listenOn(inheritedSockets(context.definition, socketPaths(record.socketFolder)))))
    const errors = openSync(run.errors, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600)
    opened.unshift(errors)
    for (const port of record.consoles) {
      await makeFifo(`${run.consolePath(port)}.in`)
      writeFileSync(`${run.consolePath(port)}.out`, '', { mode: 0o600 })
    }
    writeMachineRecord(run, formatRecord(record))
    signalStart(context.domain)
    step('start:prepared')
    const [, ...sockets] = opened
    const child = spawn(record.program, record.args, {
      cwd: '/',
      detached: true,
      env: machineEnvironment(),
      stdio: ['ignore', 'ignore', errors, lifeline.fd, ...sockets],
    })
    const exit = exitOf(child)
    child.unref()
    step('start:spawned')
    return { record, child, exit }
  } finally {
    lifeline.release()
    for (const fd of opened) closeSync(fd)
  }
}

/** Touches the domain's folder: who watches the state folder sees that, and looks at the domain. */
function signalStart({ folder }: DomainPaths): void {
  const now = new Date()
  utimesSync(folder, now, now)
}

/** QEMU gets what it may need of the environment, and no more. */
function machineEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'XDG_RUNTIME_DIR', 'QEMU_MODULE_DIR']
  const entries = names.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(entries), LC_ALL: 'C' }
}

function exitOf(child: ChildProcess): Promise<MachineExit> {
  const exit = new Promise<MachineExit>((resolve, reject) => {
    child.once('error', (error) => {
      reject(new HypervisorError('ERR_START_FAILED', 'QEMU cannot be run', { cause: error }))
    })
    child.once('exit', (code, signal) =>
      resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }),
    )
  })
  exit.catch(() => {})
  return exit
}
