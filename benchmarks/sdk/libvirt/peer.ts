import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { readAnswer, versionAnswer } from './answers.js'

/** Debian's own Python, the only one that finds its package python3-libvirt. */
const python = '/usr/bin/python3'

const script = fileURLToPath(new URL('../../../../benchmarks/sdk/libvirt/peer.py', import.meta.url))

/** libvirt's C library in a process of Python, which does one thing at a time. */
export interface CLibrary {
  /** The library's version, `9.0.0`. */
  readonly version: string
  /** Has something done and reads the answer. */
  ask<Answer>(request: Readonly<Record<string, unknown>>, answer: z.ZodType<Answer>): Promise<Answer>
  /** Ends the process. */
  close(): Promise<void>
}

/** Starts the C library's process, or returns a sentence that says why it cannot be had here. */
export async function startCLibrary(): Promise<CLibrary | string> {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = once(child, 'close').then(
    () => undefined,
    () => undefined,
  )
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = `${log}${text}`.slice(-1000)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async (): Promise<string> => {
    const { done, value } = await lines.next()
    if (done === true) throw new Error(`the process of the C library has ended: ${log}`)
    return value
  }
  try {
    const { version } = readAnswer(await nextLine(), versionAnswer)
    return {
      version,
      async ask(request, answer) {
        child.stdin.write(`${JSON.stringify(request)}\n`)
        return readAnswer(await nextLine(), answer)
      },
      close: () => end(child, ended),
    }
  } catch {
    await end(child, ended)
    return `${python} does not find libvirt: install python3-libvirt`
  }
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.stdin?.destroy()
  child.kill()
  await ended
}
