import type { FeatureStep } from '../../../../drivers/qemu/steps.js'
import { runElsewhere } from '../../../support/program.js'

/** What a program does with a domain until it is killed. */
export interface ProgramWork {
  readonly uri: string
  readonly domain: string
  /** Method of the domain and its arguments. */
  readonly method: string
  readonly args: readonly unknown[]
}

const program = `
  const [uri, domain, method, rest] = args
  const connection = await connect(uri)
  await (await connection.lookup(domain))[method](...JSON.parse(rest))
  await connection.close()
`

/**
 * Runs one method of a domain in a program of its own, which kills itself with SIGKILL at the step.
 *
 * @returns the signal that ended it; `null` if it never came to the step.
 */
export async function killAt(step: FeatureStep, work: ProgramWork): Promise<string | null> {
  const args = [work.uri, work.domain, work.method, JSON.stringify(work.args)]
  return (await runElsewhere(program, args, { POLYVISOR_TEST_KILL_AT: step })).signal
}
