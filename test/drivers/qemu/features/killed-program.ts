import { spawn } from 'node:child_process'
import { once } from 'node:events'

const driver = new URL('../../../../drivers/qemu/driver.js', import.meta.url).href

/** What a program did with a domain until it was killed. */
export interface ProgramWork {
  readonly uri: string
  readonly domain: string
  /** Method of the domain and its arguments. */
  readonly method: string
  readonly args: readonly unknown[]
}

/**
 * Runs one method of a domain in a program of its own, which kills itself with SIGKILL at the step.
 *
 * @returns the signal that ended it, `null` if it never came to the step.
 */
export async function killAt(step: string, work: ProgramWork): Promise<string | null> {
  const program = `
    const { qemu } = await import(${JSON.stringify(driver)})
    const { uri, domain, method, args } = ${JSON.stringify(work)}
    await using connection = await qemu.connect(uri)
    await (await connection.lookup(domain))[method](...args)`
  // `await using` is newer than Node 20, so the program closes by hand.
  const source = program
    .replace('await using connection', 'const connection')
    .concat('\nawait connection.close()')
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    env: { ...process.env, POLYVISOR_TEST_KILL_AT: step },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal]: unknown[] = await once(child, 'exit')
  return typeof signal === 'string' ? signal : null
}
