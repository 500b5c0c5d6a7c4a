import type { Finding } from '../src/doctor.js'
import type { DriverClass } from '../src/driver.js'
import { endOfAll } from '../src/end-of-all.js'
import { HypervisorError } from '../src/errors.js'
import { onAbort } from '../src/on-abort.js'
import type { AnyDriver } from '../src/registry.js'

/** What a driver's doctor found. */
export interface DriverFindings {
  readonly name: string
  readonly title: string
  /** `undefined` if the driver could not be loaded. */
  readonly class: DriverClass | undefined
  readonly findings: readonly Finding[]
}

/** A driver to examine. */
export interface Patient {
  readonly name: string
  readonly load: () => Promise<Pick<AnyDriver, 'title' | 'class' | 'doctor'>>
}

/** How long a doctor that was told to stop may take to clean up, in milliseconds. */
const grace = 2000

/**
 * Examines drivers side by side, each as {@link examineDriver} does, and gives what was found in their order.
 *
 * @throws HypervisorError `ERR_ABORTED`, once, however many of them that stops, and when all have stopped.
 */
export async function* examineDrivers(
  patients: readonly Patient[],
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<DriverFindings> {
  const examinations = patients.map(({ name, load }) => examineDriver(name, load, limit, signal))
  // An abort rejects all of them, and those whose turn has not come have nobody who waits for them until the end.
  const ends = Promise.allSettled(examinations)
  try {
    for (const examination of examinations) yield await examination
  } finally {
    // A program that ended at the first would leave the machines of the others.
    await ends
  }
}

/**
 * Runs one driver's doctor under a time limit. Never throws for the driver's sake: a driver that does not
 * load, and a doctor that fails or hangs, are findings themselves.
 */
export async function examineDriver(
  name: string,
  load: Patient['load'],
  limit: number,
  signal: AbortSignal,
): Promise<DriverFindings> {
  let title = name
  let driverClass: DriverClass | undefined
  const broken = (detail: string): DriverFindings => ({
    name,
    title,
    class: driverClass,
    findings: [
      {
        name,
        status: 'broken',
        detail,
        hint: `Run it alone to see more: polyvisor doctor --driver ${name} --json`,
      },
    ],
  })
  const stop = endOfAll()
  const interrupt = (): void => stop.abort(signal.reason)
  const release = onAbort(signal, interrupt)
  if (signal.aborted) interrupt()
  const deadline = createDeadline(limit, stop)
  try {
    const examination = (async () => {
      const driver = await load()
      title = driver.title
      driverClass = driver.class
      return await driver.doctor({ signal: stop.signal })
    })()
    examination.catch(() => {})
    const findings = await Promise.race([examination, deadline.passed])
    if (findings === undefined && signal.aborted) throw aborted(signal)
    if (findings === undefined) return broken(`The examination did not end within ${limit / 1000} s.`)
    return { name, title, class: driverClass, findings }
  } catch (error) {
    if (signal.aborted) throw aborted(signal)
    if (deadline.over()) return broken(`The examination did not end within ${limit / 1000} s.`)
    return broken(`The examination failed: ${error instanceof Error ? error.message : String(error)}.`)
  } finally {
    deadline.clear()
    release()
  }
}

function aborted(signal: AbortSignal): HypervisorError {
  return new HypervisorError('ERR_ABORTED', 'the examination was aborted', { cause: signal.reason })
}

interface Deadline {
  /** Resolves when the time to clean up has passed after the limit or an abort. */
  readonly passed: Promise<undefined>
  over(): boolean
  clear(): void
}

function createDeadline(limit: number, stop: AbortController): Deadline {
  let over = false
  let last: NodeJS.Timeout | undefined
  let pass = (): void => {}
  const passed = new Promise<undefined>((resolve) => {
    pass = () => resolve(undefined)
  })
  const first = setTimeout(() => {
    over = true
    stop.abort(new Error('time is up'))
  }, limit)
  const startGrace = (): void => {
    last = setTimeout(pass, grace)
  }
  if (stop.signal.aborted) startGrace()
  else stop.signal.addEventListener('abort', startGrace, { once: true })
  return {
    passed,
    over: () => over,
    clear: () => {
      clearTimeout(first)
      clearTimeout(last)
    },
  }
}
