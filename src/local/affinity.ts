import { readdir } from 'node:fs/promises'
import { HypervisorError } from '../errors.js'

/** The C library's two calls on CPU masks (sched_setaffinity(2)); 0 is the calling thread. */
interface Scheduler {
  get(thread: number): Uint8Array
  set(thread: number, mask: Uint8Array): void
}

/** Bytes of a `cpu_set_t` of the C library: 1,024 CPUs. */
const maskLength = 128

let scheduler: Promise<Scheduler> | undefined

/** Loads the foreign-function interface at its first use. */
function loadScheduler(): Promise<Scheduler> {
  scheduler ??= openScheduler()
  return scheduler
}

async function openScheduler(): Promise<Scheduler> {
  const { default: koffi } = await import('koffi')
  const library = koffi.load(null)
  const get: unknown = library.func('int sched_getaffinity(int, size_t, _Out_ uint8_t *)')
  const set: unknown = library.func('int sched_setaffinity(int, size_t, const uint8_t *)')
  if (typeof get !== 'function' || typeof set !== 'function') throw new TypeError('koffi gave no functions')
  const check = (result: unknown): void => {
    if (result === 0) return
    throw new HypervisorError('ERR_OPERATION_FAILED', `the kernel refused the CPUs: errno ${koffi.errno()}`, {
      cause: { errno: koffi.errno() },
    })
  }
  return {
    get(thread) {
      const mask = new Uint8Array(maskLength)
      check(Reflect.apply(get, undefined, [thread, maskLength, mask]))
      return mask
    },
    set: (thread, mask) => check(Reflect.apply(set, undefined, [thread, maskLength, mask])),
  }
}

/** Runs something with this thread bound to some CPUs. */
export type BoundRunner = <Result>(work: () => Result) => Result

/**
 * Makes a function that runs synchronous work with the calling thread bound to `cpus`. A child that the work
 * creates inherits the mask (fork(2)), so it is bound before its first instruction. `field` of the specification
 * names the CPUs.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` if this program may not use one of the CPUs.
 */
export async function bindTo(cpus: readonly number[], field: string): Promise<BoundRunner> {
  const calls = await loadScheduler()
  requireUsable(calls.get(0), cpus, 'ERR_INVALID_SPEC', field)
  return (work) => {
    const before = calls.get(0)
    calls.set(0, maskOf(cpus))
    try {
      return work()
    } finally {
      calls.set(0, before)
    }
  }
}

/**
 * Binds every thread of a process to some CPUs, and goes on until no new thread is found.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a CPU that this program may not use.
 */
export async function bindProcess(pid: number, cpus: readonly number[]): Promise<void> {
  const calls = await loadScheduler()
  requireUsable(calls.get(0), cpus, 'ERR_INVALID_ARGUMENT', 'cpus')
  const mask = maskOf(cpus)
  const bound = new Set<string>()
  for (let found = true; found; ) {
    const threads = await readdir(`/proc/${pid}/task`)
    const fresh = threads.filter((thread) => !bound.has(thread))
    for (const thread of fresh) {
      bindThread(calls, Number(thread), mask)
      bound.add(thread)
    }
    found = fresh.length > 0
  }
}

const noSuchProcess = 3

function bindThread(calls: Scheduler, thread: number, mask: Uint8Array): void {
  try {
    calls.set(thread, mask)
  } catch (error) {
    const gone =
      error instanceof HypervisorError &&
      typeof error.cause === 'object' &&
      error.cause !== null &&
      Reflect.get(error.cause, 'errno') === noSuchProcess
    if (!gone) throw error
  }
}

/** The CPUs of this program's own mask. */
export async function usableCpus(): Promise<readonly number[]> {
  const mask = (await loadScheduler()).get(0)
  return Array.from({ length: maskLength * 8 }, (_, cpu) => cpu).filter((cpu) => isIn(mask, cpu))
}

function isIn(mask: Uint8Array, cpu: number): boolean {
  return (((mask[cpu >> 3] ?? 0) >> (cpu & 7)) & 1) === 1
}

function maskOf(cpus: readonly number[]): Uint8Array {
  const mask = new Uint8Array(maskLength)
  for (const cpu of cpus) mask[cpu >> 3] = (mask[cpu >> 3] ?? 0) | (1 << (cpu & 7))
  return mask
}

function requireUsable(
  own: Uint8Array,
  cpus: readonly number[],
  code: 'ERR_INVALID_SPEC' | 'ERR_INVALID_ARGUMENT',
  field: string,
): void {
  if (cpus.length === 0) throw new HypervisorError(code, 'at least one CPU must be named', { field })
  const wrong = cpus.find(
    (cpu) => !Number.isInteger(cpu) || cpu < 0 || cpu >= maskLength * 8 || !isIn(own, cpu),
  )
  if (wrong === undefined) return
  throw new HypervisorError(code, `this program may not use a CPU ${wrong}`, {
    field,
    hint: 'Cpus_allowed_list in /proc/self/status has the CPUs that it may use.',
  })
}
