import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { HypervisorError } from '../../src/errors.js'
import type { StoredDefinition } from '../../src/state/domains/definition.js'
import { writeMachineRecord } from '../../src/state/domains/record.js'
import { passStep } from '../../src/state/domains/steps.js'
import { makeFifo } from '../../src/state/fifo.js'
import { createLifeline } from '../../src/state/lifeline.js'
import { openTerminal } from '../../src/state/terminal.js'
import { requireOnPath } from '../../src/transports/find-on-path.js'
import { newAuthority } from './display/authority.js'
import { type DisplaySize, displayFiles, xServer } from './display/x-server.js'
import type { DomainPaths, RunPaths } from './folders.js'
import { type ImageLocks, imagesOf, lockImages } from './image-locks.js'
import { firstFreeDescriptor, keeperDescriptors, keeperScript, mostConsoles } from './keeper.js'
import type { StateOrigin } from './machine.js'
import { formatRecord, type MachineRecord } from './machine-record.js'
import { examineEmulator, type FoundProgram } from './program.js'
import type { ConsoleWay, EmulatorRecipe, MachinePlan } from './recipe.js'
import { requireWay } from './state/hold.js'

/** An emulator that has just been started. */
export interface LaunchedMachine {
  readonly record: MachineRecord
  readonly plan: MachinePlan
  readonly keeper: ChildProcess
  /** Resolves when the keeper is gone; rejects if it could not be run. */
  readonly exit: Promise<void>
}

/** What a launch needs to know. */
export interface LaunchContext<Options> {
  readonly recipe: EmulatorRecipe<Options>
  readonly definition: StoredDefinition<Options>
  readonly domain: DomainPaths
  /** Where the facts about programs are kept. */
  readonly programs: string
  readonly signal: AbortSignal | undefined
  /** The state that it begins from. */
  readonly origin?: StateOrigin | undefined
}

/**
 * Starts the emulator of a domain, which must have no living machine. The folder of the last machine is replaced.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED`, `ERR_INVALID_SPEC`, `ERR_START_FAILED`; `ERR_BUSY` if another machine has one of
 *   its images.
 */
export async function launchMachine<Options>(context: LaunchContext<Options>): Promise<LaunchedMachine> {
  const { recipe, definition, programs, signal, origin } = context
  const usual = await recipe.plan(definition)
  const plan = origin === undefined ? usual : requireWay({ recipe }).restore(usual, origin.paused)
  const program = await examineEmulator(plan.program, programs, signal)
  if (plan.ownNetwork) requireOnPath('unshare', 'util-linux')
  const display = displayOf(context)
  if (display !== undefined) {
    requireOnPath(xServer.program, xServer.package)
    requireOnPath('setpriv', 'util-linux')
  }
  const images = await lockImages(imagesOf(recipe, definition), signal)
  try {
    return await launchLocked(context, program, plan, images)
  } finally {
    images.release()
  }
}

async function launchLocked<Options>(
  context: LaunchContext<Options>,
  program: FoundProgram,
  plan: MachinePlan,
  images: ImageLocks,
): Promise<LaunchedMachine> {
  const { definition, domain, origin } = context
  const { run } = domain
  rmSync(run.folder, { recursive: true, force: true })
  mkdirSync(run.folder, { mode: 0o700 })
  passStep('start:folder-made')
  writePlan(run, plan)
  await origin?.place(run.state)
  const record: MachineRecord = {
    version: 1,
    id: randomUUID(),
    uuid: definition.spec.uuid,
    startedAt: Date.now(),
    program: program.path,
    programVersion: program.version,
    programSha256: program.sha256,
    args: [...plan.args],
    consoles: plan.consoles.map(({ port }) => port),
    words: plan.words,
  }
  return await spawnKeeper(context, record, plan, images)
}

function writePlan(run: RunPaths, { files, links }: MachinePlan): void {
  const place = (name: string): string => {
    if (basename(name) === name && name !== '') return join(run.folder, name)
    throw new HypervisorError('ERR_INTERNAL', `'${name}' is no name of a file in the machine's folder`)
  }
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(place(name), content, { mode: 0o600, flag: 'wx' })
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, place(name))
}

/** The screen of the machine, if it is to have one. */
function displayOf<Options>({ recipe, definition }: LaunchContext<Options>): DisplaySize | undefined {
  return definition.spec.graphics === 'none' ? undefined : recipe.display
}

async function spawnKeeper<Options>(
  context: LaunchContext<Options>,
  record: MachineRecord,
  plan: MachinePlan,
  images: ImageLocks,
): Promise<LaunchedMachine> {
  const { domain } = context
  const { run } = domain
  const display = displayOf(context)
  if (plan.consoles.length > mostConsoles) {
    throw new HypervisorError('ERR_INTERNAL', `a machine has at most ${mostConsoles} consoles`)
  }
  const lifeline = await createLifeline(run.lifeline)
  const opened: number[] = []
  try {
    const inherited: (number | 'ignore')[] = Array.from({ length: firstFreeDescriptor }, () => 'ignore')
    inherited[keeperDescriptors.lifeline] = lifeline.fd
    for (const [index, way] of plan.consoles.entries()) {
      const [terminal, input] = await prepareConsole(run, way)
      opened.push(terminal, input)
      inherited[keeperDescriptors.terminals[index] ?? 0] = terminal
      inherited[keeperDescriptors.inputs[index] ?? 0] = input
    }
    // The locks of its images end with the last of its processes.
    inherited.push(...images.descriptors)
    if (display !== undefined) {
      await makeFifo(join(run.folder, displayFiles.number))
      writeFileSync(join(run.folder, displayFiles.authority), newAuthority(), { mode: 0o600 })
    }
    writeFileSync(run.output, '', { mode: 0o600 })
    writeFileSync(run.journal, '', { mode: 0o600 })
    writeMachineRecord(run, formatRecord(record))
    signalStart(domain)
    passStep('start:prepared')
    const enclosure = plan.ownNetwork ? ['unshare', '--map-root-user', '--net', '--'] : []
    const keeper = spawn(
      '/bin/sh',
      [
        ...['-c', keeperScript(plan.consoles, display), record.id],
        ...[...enclosure, ...(plan.wrapper ?? []), record.program, ...record.args],
      ],
      {
        cwd: run.folder,
        detached: true,
        env: { ...emulatorEnvironment(run, display !== undefined), ...plan.environment },
        stdio: inherited,
      },
    )
    const exit = exitOf(keeper)
    keeper.unref()
    passStep('start:spawned')
    return { record, plan, keeper, exit }
  } finally {
    lifeline.release()
    for (const fd of opened) closeSync(fd)
  }
}

/** Makes what a console needs. @returns the other side of its terminal, and a descriptor that keeps its input open. */
async function prepareConsole(
  run: RunPaths,
  { port, kind }: ConsoleWay,
): Promise<readonly [terminal: number, input: number]> {
  const path = run.consolePath(port)
  await makeFifo(`${path}.in`)
  if (kind === 'bytes') await makeFifo(run.singleBytes(port))
  writeFileSync(`${path}.out`, '', { mode: 0o600 })
  const terminal = await openTerminal()
  symlinkSync(terminal.path, run.terminal(port))
  return [terminal.fd, openSync(`${path}.in`, constants.O_RDWR | constants.O_NOFOLLOW)]
}

/** Touches the domain's folder: who watches the state folder sees that, and looks at the domain. */
function signalStart({ folder }: DomainPaths): void {
  const now = new Date()
  utimesSync(folder, now, now)
}

/**
 * An emulator gets a home of its own, so that nobody's settings change what it is, and no display but one of its own, whose
 * number the keeper knows.
 */
function emulatorEnvironment(run: RunPaths, hasDisplay: boolean): Record<string, string> {
  const { PATH = '/usr/bin:/bin' } = process.env
  return {
    PATH,
    HOME: run.folder,
    TMPDIR: run.folder,
    LC_ALL: 'C',
    TERM: 'dumb',
    SDL_AUDIODRIVER: 'dummy',
    SDL_VIDEODRIVER: hasDisplay ? 'x11' : 'dummy',
    ...(hasDisplay ? { XAUTHORITY: join(run.folder, displayFiles.authority) } : {}),
  }
}

function exitOf(keeper: ChildProcess): Promise<void> {
  const exit = new Promise<void>((resolve, reject) => {
    keeper.once('error', (cause) => {
      reject(new HypervisorError('ERR_START_FAILED', 'the shell cannot be run', { cause }))
    })
    keeper.once('exit', () => resolve())
  })
  exit.catch(() => {})
  return exit
}
