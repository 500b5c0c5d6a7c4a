import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Simulator } from './simulator.js'

/** Debian's own Python, the only one that finds its package python3-pyvmomi. */
const python = '/usr/bin/python3'

const script = fileURLToPath(new URL('../../../../benchmarks/sdk/vmware/peer.py', import.meta.url))

const readySchema = z.object({ ready: z.literal(true) })

const answerSchema = z.object({
  count: z.int(),
  seconds: z.number().positive(),
  /** The most memory that the process has had, in KiB. */
  memory: z.int().positive(),
})

/** pyVmomi in a process of its own, which is logged in and does one thing at a time. */
export interface PyVmomi {
  /** Has the machines listed or collected, and says how many there were and what it took. */
  ask(what: 'list' | 'collect'): Promise<z.output<typeof answerSchema>>
  close(): Promise<void>
}

/** Starts pyVmomi's process, or returns a sentence that says why it cannot be had here. */
export async function startPyVmomi({ login }: Simulator): Promise<PyVmomi | string> {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = once(child, 'close').then(
    () => undefined,
    () => undefined,
  )
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = `${log}${text}`.slice(-1000)
  })
  // What a process that has ended is asked is told by the line that does not come.
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async <Answer>(request: object, schema: z.ZodType<Answer>): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(request)}\n`)
    const { done, value } = await lines.next()
    if (done === true) throw new Error(`the process of pyVmomi has ended: ${log}`)
    return schema.parse(JSON.parse(value))
  }
  const close = async (): Promise<void> => {
    child.stdin.destroy()
    child.kill()
    await ended
  }
  try {
    await ask(login, readySchema)
    return { ask: (what) => ask({ do: what }, answerSchema), close }
  } catch (error) {
    await close()
    if (!log.includes('ModuleNotFoundError')) throw error
    return `${python} does not find pyVmomi: install python3-pyvmomi`
  }
}
