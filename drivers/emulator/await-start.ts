import { type FSWatcher, readFileSync, watch } from 'node:fs'
import { basename, join } from 'node:path'
import { HypervisorError } from '../../src/errors.js'
import { sendSignal } from '../../src/local/program.js'
import { within } from '../../src/within.js'
import type { RunPaths } from './folders.js'
import type { LaunchedMachine } from './launch.js'
import { exitStatus, exitWords, howItEnded, lastLine, lastWordsOf } from './machine-record.js'
import type { EmulatorRecipe, MachinePlan } from './recipe.js'
import type { MachineSession } from './session.js'

/** What is waited for. */
export interface StartWait<Options> {
  readonly recipe: EmulatorRecipe<Options>
  readonly launched: LaunchedMachine
  readonly session: MachineSession
  readonly run: RunPaths
  readonly signal: AbortSignal | undefined
}

/** How long an emulator may take until its sign comes, in milliseconds. */
const usualLimit = 20_000

/** How long what is left of a killed machine may take to go, in milliseconds. */
const goneLimit = 5000

/**
 * Waits until an emulator that was just started has given its sign. One that has not within its limit, or whose wait is
 * aborted, is killed. A guest may also have powered itself off already; that is a start, too.
 *
 * @throws HypervisorError `ERR_START_FAILED` with exit status and last words as the cause; `ERR_ABORTED`.
 */
export async function awaitStart<Options>(wait: StartWait<Options>): Promise<void> {
  const { recipe, launched, session, run, signal } = wait
  const { keeper, exit, plan } = launched
  const limit = recipe.startLimit ?? usualLimit
  const sign = watchSign(wait)
  sign.seen.catch(() => {})
  const over = session.ended.then(() => {
    if (
      plan.sign.pattern.test(signText(run, plan)) &&
      howItEnded(run, launched.record, recipe).change === 'stopped'
    )
      return
    throw startFailed(wait, exitWords(exitStatus(run)))
  })
  over.catch(() => {})
  let timer: NodeJS.Timeout | undefined
  let stopListening = (): void => {}
  const interruption = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(startFailed(wait, `it gave no sign of life within ${limit} ms and was killed`))
    }, limit)
    const onAbort = (): void =>
      reject(new HypervisorError('ERR_ABORTED', 'the start was aborted', { cause: signal?.reason }))
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
    stopListening = () => signal?.removeEventListener('abort', onAbort)
  })
  interruption.catch(() => {})
  try {
    await Promise.race([sign.seen, over, exit.then(() => over), interruption])
  } catch (error) {
    // Its end is waited for now, by a program that may have nothing else to wait for.
    keeper.ref()
    if (keeper.pid !== undefined) sendSignal(-keeper.pid, 'SIGKILL')
    await exit.catch(() => {})
    // Its X server has still to go.
    await within(goneLimit, session.ended)
    throw error
  } finally {
    clearTimeout(timer)
    stopListening()
    sign.close()
  }
}

function watchSign<Options>(wait: StartWait<Options>): { readonly seen: Promise<void>; close(): void } {
  const { run, launched } = wait
  const { plan } = launched
  let watcher: FSWatcher | undefined
  const seen = new Promise<void>((resolve, reject) => {
    const look = (): void => {
      const text = signText(run, plan)
      if (plan.sign.pattern.test(text)) resolve()
      else if (plan.sign.failure?.test(text)) reject(startFailed(wait, 'it could not begin'))
    }
    watcher = watch(run.folder, look)
    watcher.on('error', look)
    look()
  })
  return { seen, close: () => watcher?.close() }
}

function signText(run: RunPaths, { sign }: MachinePlan): string {
  try {
    return readFileSync(join(run.folder, basename(sign.file)), 'latin1')
  } catch {
    return ''
  }
}

function startFailed<Options>({ recipe, launched, run }: StartWait<Options>, how: string): HypervisorError {
  const { record } = launched
  const output = lastWordsOf(run, { words: basename(run.output) })
  const lastWords = lastWordsOf(run, record)
  const line = recipe.complaintOf?.(lastWords) ?? (lastLine(output) || lastLine(lastWords))
  return new HypervisorError(
    'ERR_START_FAILED',
    `${recipe.title} did not start: ${how}${line && `: ${line}`}`,
    {
      cause: {
        exitStatus: exitStatus(run),
        output,
        lastWords,
        program: record.program,
        version: record.programVersion,
        args: record.args,
      },
    },
  )
}
