import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { HypervisorError, isRefusedByHost } from '../../../src/errors.js'
import { sendSignal } from '../../../src/local/program.js'
import { isStopped } from '../../../src/local/stopped.js'
import { passStep } from '../../../src/state/domains/steps.js'
import { readIfThere } from '../../../src/state/read-if-there.js'
import { within } from '../../../src/within.js'
import type { EmulatorMachine } from '../machine.js'
import { emulatorPid } from '../machine-record.js'
import type { MachineSession } from '../session.js'
import type { StateRequest, StateWay } from './state-way.js'

/** How long a program may take to write its state, in milliseconds. */
const answerLimit = 60_000

/** How long one may take to stop itself or to end, in milliseconds. */
const obeyLimit = 20_000

/** A machine that has written its state and does not go on. */
export interface HeldMachine {
  /** What it was before. */
  readonly state: 'running' | 'paused'
  /** The file with its state. */
  readonly file: string
}

/** The way of a recipe. @throws HypervisorError `ERR_UNSUPPORTED` if it has none. */
export function requireWay<Options>({ recipe }: Pick<EmulatorMachine<Options>, 'recipe'>): StateWay {
  if (recipe.state !== undefined) return recipe.state
  throw new HypervisorError('ERR_UNSUPPORTED', `${recipe.title} cannot write the state of a machine`)
}

/**
 * Has the living machine write its state, and keeps it from going on for as long as `work` takes; under the lock.
 * Afterwards it is as it was before, unless `work` has ended it. If this program is killed in between, the machine is
 * paused.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` if there is none, or if it ends by itself; `ERR_OPERATION_FAILED`.
 */
export async function whileHeld<Options, Result>(
  machine: EmulatorMachine<Options>,
  work: (held: HeldMachine) => Promise<Result>,
): Promise<Result> {
  const way = requireWay(machine)
  const { args } = machine.requireAlive()
  way.requirePossible?.((await machine.definition()).spec)
  const { run } = machine.paths
  const refuse = (why: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_STATE', `the domain '${machine.name}' ${why}`, { domain: machine.name })
  const pid = emulatorPid(run)
  if (pid === undefined) throw refuse('is just starting')
  const session = await machine.session()
  const wasStopped = await isStopped(pid)
  if (wasStopped === undefined) throw refuse('has just ended')
  await clear(run)
  const request = await way.ask({ run, pid, args }).catch((cause: unknown) => {
    if (!isRefusedByHost(cause)) throw cause
    throw new HypervisorError('ERR_FILE', `the folder '${run.folder}' takes nothing: ${cause.message}`, {
      field: run.folder,
      cause,
    })
  })
  let goesOn = !wasStopped
  try {
    sendSignal(pid, 'SIGCONT')
    await untilAnswered(pid, run.stateAnswer, session, refuse)
    passStep('state:held')
    if ((await request.interrupted?.()) === false) {
      goesOn = true
      await letGo(request, pid, goesOn, run)
      await within(obeyLimit, session.ended)
      throw refuse('has just ended')
    }
    return await work({ state: wasStopped ? 'paused' : 'running', file: run.state })
  } finally {
    if (session.hasEnded) await request.withdraw()
    else await letGo(request, pid, goesOn, run)
  }
}

/** Waits until a program has stopped itself. @throws HypervisorError `ERR_START_FAILED`. */
export async function untilStopped(run: EmulatorMachine<unknown>['paths']['run'], session: MachineSession) {
  for (const limit = Date.now() + obeyLimit; Date.now() < limit; await delay(2)) {
    const pid = emulatorPid(run)
    if (session.hasEnded) break
    if (pid !== undefined && (await isStopped(pid)) === true) return
  }
  throw new HypervisorError('ERR_START_FAILED', 'the emulator did not pause the machine that it restored')
}

async function letGo(
  request: StateRequest,
  pid: number,
  goesOn: boolean,
  run: EmulatorMachine<unknown>['paths']['run'],
): Promise<void> {
  try {
    await request.withdraw()
    await clear(run)
  } finally {
    if (emulatorPid(run) === pid) sendSignal(pid, goesOn ? 'SIGCONT' : 'SIGSTOP')
  }
  if (goesOn) await request.resumed?.()
}

async function untilAnswered(
  pid: number,
  answerFile: string,
  session: MachineSession,
  refuse: (why: string) => HypervisorError,
): Promise<void> {
  for (const limit = Date.now() + answerLimit; ; await delay(2)) {
    if (session.hasEnded) throw refuse('has just ended')
    const answer = (await isStopped(pid)) === true ? readIfThere(answerFile)?.trim() : undefined
    if (answer === 'ok') return
    if (answer !== undefined) throw failed(`it says: ${answer}`)
    if (Date.now() > limit) throw failed(`there was none within ${answerLimit} ms`)
  }
}

function failed(why: string): HypervisorError {
  return new HypervisorError(
    'ERR_OPERATION_FAILED',
    `the emulator did not write the state of its machine: ${why}`,
  )
}

async function clear({ state, stateAnswer }: EmulatorMachine<unknown>['paths']['run']): Promise<void> {
  await rm(state, { force: true })
  await rm(stateAnswer, { force: true })
}
