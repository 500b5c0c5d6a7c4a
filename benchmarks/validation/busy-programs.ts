import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Computes until its input ends, which it does however this program ends. */
const script = `
process.stdin.on('end', () => process.exit()).resume()
const compute = () => {
  const until = performance.now() + 5
  while (performance.now() < until);
  setImmediate(compute)
}
compute()
`

/** Programs that keep as many CPUs busy, until they are disposed of. */
export async function startBusyPrograms(count: number): Promise<AsyncDisposable> {
  const programs = Array.from(
    { length: count },
    (): ChildProcess => spawn(process.execPath, ['--eval', script], { stdio: ['pipe', 'ignore', 'inherit'] }),
  )
  await Promise.all(programs.map((program) => once(program, 'spawn')))
  return {
    async [Symbol.asyncDispose]() {
      const ends = programs.map((program) => once(program, 'exit'))
      for (const program of programs) program.kill('SIGKILL')
      await Promise.all(ends)
    },
  }
}
