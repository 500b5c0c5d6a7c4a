import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A program that was started for a test. */
export interface TestProgram {
  readonly process: ChildProcess
  /** The next line that it prints. */
  line(): Promise<string>
  /** Its exit status or signal, when it has ended. */
  readonly ended: Promise<number | string>
}

/** Runs the text of a module in a Node of its own, whose errors go to this program's. */
export function runProgram(source: string): TestProgram {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'exit').then(([status, signal]: unknown[]) =>
    typeof status === 'number' ? status : String(signal),
  )
  return {
    process: child,
    ended,
    async line() {
      const { done, value } = await lines.next()
      if (done) throw new Error('the program has ended')
      return value
    },
  }
}
