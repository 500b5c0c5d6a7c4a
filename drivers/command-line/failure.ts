import { type ErrorCode, HypervisorError } from '../../src/errors.js'

/** The native failure of a program: the cause of errors. */
export interface CommandFailure {
  readonly argv: readonly string[]
  /** `undefined` if a signal ended it. */
  readonly exitCode: number | undefined
  readonly signal?: string | undefined
  readonly stdout: string
  readonly stderr: string
}

/** What a program writes, and the code that it means; the first that fits counts. */
export type Meanings = readonly (readonly [shape: RegExp, code: ErrorCode])[]

/** Characters of an output that an error keeps. */
const longestOutput = 4096

/**
 * The error of a program that ended with anything but 0.
 *
 * @param meanings What it writes, and the codes that they mean; anything else is `ERR_OPERATION_FAILED`.
 * @param complaintOf What went wrong, among all that the program wrote.
 */
export function commandError(
  failure: CommandFailure,
  meanings: Meanings,
  complaintOf: (output: string) => string,
): HypervisorError {
  const { argv, exitCode, signal } = failure
  const [stdout, stderr] = [failure.stdout.slice(0, longestOutput), failure.stderr.slice(0, longestOutput)]
  const output = `${stderr}\n${stdout}`
  const how = exitCode === undefined ? `was ended by ${signal}` : `ended with ${exitCode}`
  const code = meanings.find(([shape]) => shape.test(output))?.[1] ?? 'ERR_OPERATION_FAILED'
  const words = complaintOf(output)
  const [program = '', command = ''] = argv
  return new HypervisorError(
    code,
    words === '' ? `${program} ${command} ${how}` : `${program} ${command}: ${words}`,
    {
      cause: { argv, exitCode, signal, stdout, stderr } satisfies CommandFailure,
    },
  )
}
