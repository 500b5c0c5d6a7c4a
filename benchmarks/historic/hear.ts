import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { AnyConnection } from '../../src/connection.js'
import { HypervisorError } from '../../src/errors.js'
import { supports } from '../../src/supports.js'
import type { MachinePart } from './machine.js'

/** A program, and the machine that it runs on. */
export interface Performance {
  /** Name of the machine, for errors. */
  readonly machine: string
  /** The specification without what is to be started. */
  readonly spec: MachinePart
  /** What the program is given as. Default: `kernel`. */
  readonly medium?: 'kernel' | 'floppy' | undefined
  readonly image: Buffer
  /** How long it may take until the program has said what it came to, in seconds. */
  readonly limit: number
  /** How much of that time it may be kept waiting before, in seconds. Default: 0. */
  readonly settle?: number | undefined
}

/**
 * Hears what is on the console so far, each time when there is more.
 *
 * @returns What the program came to, or `undefined` as long as it has not said so.
 */
export type Listener<Answer> = (
  text: string,
  console: Duplex,
) => Answer | undefined | Promise<Answer | undefined>

/** How much of a console is looked at: far more than an emulator and a program write. */
const longest = 64 * 1024

/**
 * Runs a program on a machine that is new and gone afterwards, until it has said what it came to.
 *
 * @param folder Where the program is put for as long as it runs.
 * @throws HypervisorError what the driver throws; `ERR_PROTOCOL` if the program says something else, `ERR_TIMEOUT` if it
 *   does not come to its end, `ERR_ABORTED`.
 */
export async function hearProgram<Answer>(
  connection: AnyConnection,
  folder: string,
  { machine, spec, medium, image, limit, settle = 0 }: Performance,
  listener: Listener<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const name = `historic-${randomUUID()}`
  const path = join(folder, name)
  await writeFile(path, image)
  const start =
    medium === 'floppy'
      ? { disks: [{ device: 'floppy' as const, path, format: 'raw' as const }] }
      : { boot: { kernel: path } }
  const domain = await connection.define({ ...spec, ...start, name }, { signal })
  try {
    if (!supports(domain, 'console') || !supports(domain, 'console-log')) {
      throw new TypeError(`the machine ${machine} has no console`)
    }
    await domain.start({ signal })
    const console = await domain.openConsole({ scrollback: true, signal })
    const deadline = AbortSignal.timeout((settle + limit) * 1000)
    const heard = await listen(console, listener, AbortSignal.any([signal, deadline]))
    if ('answer' in heard) return heard.answer
    if (signal.aborted) {
      throw new HypervisorError('ERR_ABORTED', 'the measurement was aborted', { cause: signal.reason })
    }
    if (deadline.aborted) {
      throw new HypervisorError('ERR_TIMEOUT', `${machine} has not ended its program within ${limit} s`)
    }
    throw new HypervisorError('ERR_PROTOCOL', `${machine} has not said what its program came to`, {
      hint: `It wrote: ${JSON.stringify(heard.text.slice(-200))}`,
    })
  } finally {
    await domain.destroy().catch(() => {})
    await domain.undefine()
    await rm(path, { force: true })
  }
}

/** Listens until there is an answer, the console ends, too much was said, or it is told to stop. */
async function listen<Answer>(
  console: Duplex,
  listener: Listener<Answer>,
  stop: AbortSignal,
): Promise<{ readonly answer: Answer } | { readonly text: string }> {
  const end = (): void => {
    console.destroy()
  }
  stop.addEventListener('abort', end, { once: true })
  let text = ''
  try {
    for await (const chunk of console) {
      text += Buffer.from(chunk).toString('latin1')
      const answer = await listener(text, console)
      if (answer !== undefined) return { answer }
      if (text.length > longest) break
    }
  } catch (error) {
    if (!stop.aborted) throw error
  } finally {
    stop.removeEventListener('abort', end)
    console.destroy()
  }
  return { text }
}
