import { z } from 'zod'
import { type ErrorCode, HypervisorError, isHypervisorError } from '../../../src/errors.js'
import type { HostResult } from '../host/host.js'

/** The native failure of a program of the host: the cause of errors. */
export interface XlFailure {
  readonly argv: readonly string[]
  readonly exitCode: number | undefined
  readonly signal?: string | undefined
  readonly stderr: string
}

/** What a shell says of a program that is not there (POSIX.1-2017, Shell Command Language, 2.8.2). */
const notFound = 127

/** What xl and libxl write, and the code that it means. Their exit codes tell little: most failures have the same. */
const meanings: readonly (readonly [shape: RegExp, code: ErrorCode])[] = [
  [/is an invalid domain identifier/, 'ERR_NO_DOMAIN'],
  [/Domain with name ".*" already exists/s, 'ERR_DOMAIN_EXISTS'],
]

/** The error of a program of the host that ended with anything but 0. */
export function xlError(argv: readonly string[], { exitCode, signal, stderr }: HostResult): HypervisorError {
  const cause: XlFailure = { argv, exitCode, signal, stderr }
  const xl = argv.lastIndexOf('xl')
  const program = argv.slice(Math.max(xl, 0), Math.max(xl, 0) + 2).join(' ')
  if (exitCode === notFound) {
    return new HypervisorError('ERR_NOT_INSTALLED', `the host has no ${argv[0]}`, {
      hint: 'Connect to a dom0, as a user whose PATH has xl: install xen-utils there.',
      cause,
    })
  }
  const how = exitCode === undefined ? `was ended by ${signal}` : `ended with ${exitCode}`
  const code = meanings.find(([shape]) => shape.test(stderr))?.[1] ?? 'ERR_OPERATION_FAILED'
  const words = firstComplaint(stderr)
  return new HypervisorError(code, words === '' ? `${program} ${how}` : `${program}: ${words}`, { cause })
}

/** The same for a program whose streams were used: a failure of that says how it ended. Other errors stay as they are. */
export function streamedXlError(argv: readonly string[], error: unknown): unknown {
  const end = isHypervisorError(error, 'ERR_OPERATION_FAILED')
    ? endSchema.safeParse(error.cause).data
    : undefined
  return end === undefined
    ? error
    : xlError(argv, { exitCode: end.exitCode, signal: end.signal, stdout: '', stderr: end.stderr })
}

/**
 * Where in libxl or libxc a line was written, and of which domain: `libxl: error: libxl_mem.c:278:libxl_set_memory_target: Domain
 * 1:`, `xc: error: panic: xg_dom_boot.c:119: xc_dom_boot_mem_init:`.
 */
const origin = /^(?:libxl|xc|xl): (?:error|fatal): (?:panic: )?(?:\S+\.c:\d+: ?\w+: )?(?:Domain \d+:)?/

/** What a script for a device has to say (`libxl__device_hotplug`), behind the line that says how it ended. */
const ofScript = /^libxl: error: \S+ script: (.+)$/

/**
 * What went wrong first: what follows is mostly the consequence. Where a script has failed its own words say why. Progress
 * stands on standard error, too.
 */
export function firstComplaint(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:Parsing config|xc: info|Saving to|Loading new save)/.test(line))
  const first = lines.find((line) => origin.test(line)) ?? lines.at(-1) ?? ''
  const script = first.includes('exited with error status')
    ? lines.flatMap((line) => ofScript.exec(line)?.[1] ?? [])[0]
    : undefined
  if (script !== undefined) return script
  return first.replace(origin, '').trim()
}

const endSchema = z.object({
  exitCode: z.int().optional(),
  signal: z.string().optional(),
  stderr: z.string(),
})

const failureSchema = z.object({ exitCode: z.int() })

/** The exit code of the program that an error is of, if it is of one. */
export function exitCodeOf(error: unknown): number | undefined {
  return causeOf(error, failureSchema)?.exitCode
}

const complaintSchema = z.object({ stderr: z.string() })

/** What the program that an error is of has written to standard error, if it is of one. */
export function errorOutputOf(error: unknown): string | undefined {
  return causeOf(error, complaintSchema)?.stderr
}

function causeOf<Schema extends z.ZodType>(error: unknown, schema: Schema): z.output<Schema> | undefined {
  return isHypervisorError(error) ? schema.safeParse(error.cause).data : undefined
}
