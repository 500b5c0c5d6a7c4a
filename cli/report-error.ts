import { inspect } from 'node:util'
import { type ErrorCode, HypervisorError, isHypervisorError } from '../src/errors.js'
import { exitCodeOf } from './exit-codes.js'
import { safeJson, safeLines, safeText } from './safe-text.js'

/** How to report an error. */
export interface ReportOptions {
  readonly json: boolean
  readonly verbose: boolean
}

/** An error in the form in which it is shown, and the exit code that goes with it. */
export interface ErrorReport {
  /** What goes to standard error, with its line break. */
  readonly text: string
  readonly exitCode: number
}

/** What to do about an error that does not say it itself. */
const hints: Partial<Readonly<Record<ErrorCode, string>>> = {
  ERR_NO_DOMAIN: "'polyvisor list --all' shows those that there are.",
  ERR_DOMAIN_EXISTS: "Choose another name, or undefine the other; 'polyvisor list --all' shows it.",
  ERR_NO_SNAPSHOT: "'polyvisor snapshot-list NAME' shows those that there are.",
  ERR_SNAPSHOT_EXISTS: 'Choose another name, or delete the other first.',
  ERR_NO_DEVICE:
    "'polyvisor dumpspec NAME' shows the ids of a domain's, 'polyvisor nodedev-list' those of the host.",
  ERR_NO_POOL: "'polyvisor pool-list --all' shows those that there are.",
  ERR_POOL_EXISTS: "Choose another name, or undefine the other; 'polyvisor pool-list --all' shows it.",
  ERR_NO_VOLUME: "'polyvisor vol-list POOL' shows those that there are.",
  ERR_VOLUME_EXISTS: 'Choose another name, or delete the other first.',
  ERR_NO_NETWORK: "'polyvisor net-list --all' shows those that there are.",
  ERR_NETWORK_EXISTS: "Choose another name, or undefine the other; 'polyvisor net-list --all' shows it.",
  ERR_NO_SECRET: "'polyvisor secret-list' shows those that there are.",
  ERR_SECRET_EXISTS: "Undefine the other first; 'polyvisor secret-list' shows it.",
  ERR_NO_INTERFACE: "'polyvisor iface-list --all' shows those that there are.",
  ERR_INTERFACE_EXISTS: "Choose another name, or undefine the other; 'polyvisor iface-list --all' shows it.",
  ERR_NO_CHECKPOINT: "'polyvisor checkpoint-list NAME' shows those that there are.",
  ERR_CHECKPOINT_EXISTS: 'Choose another name, or delete the other first.',
  ERR_NO_NWFILTER: "'polyvisor nwfilter-list' shows those that there are.",
  ERR_NWFILTER_EXISTS: 'Choose another name, undefine the other, or give --replace.',
  ERR_UNSUPPORTED: "'polyvisor drivers' shows which driver has what.",
  ERR_NOT_INSTALLED: "'polyvisor doctor' shows what is missing and how to install it.",
  ERR_CONNECT: "'polyvisor doctor' shows what works on this machine.",
  ERR_START_FAILED: 'Run it again with --verbose to see what the machine said.',
  ERR_OPERATION_FAILED: "Run it again with --verbose to see the hypervisor's own error.",
  ERR_FILE: 'Check the path and the permissions.',
  ERR_AGENT: 'Is the agent installed and running in the guest?',
  ERR_BUSY: 'Try again when the other program is done.',
  ERR_STATE_CORRUPT: 'Run it again with --verbose to see which file it is.',
  ERR_PROTOCOL: 'Run it again with --verbose to see what was received.',
  ERR_INTERNAL: 'This is a defect of Polyvisor; run it again with --verbose to see where it is.',
}

/**
 * Writes an error as the one line `polyvisor: <what> (<CODE>). <hint>`, or as `{"error": …}`. With
 * `verbose` the stack and the cause follow.
 */
export function reportError(thrown: unknown, options: ReportOptions): ErrorReport {
  const error = asHypervisorError(thrown)
  const exitCode = exitCodeOf(error.code)
  if (options.json) {
    const stack = options.verbose ? { stack: error.stack } : {}
    return {
      text: `${safeJson({ error: { ...error.toJSON(), hint: error.hint ?? hints[error.code], ...stack } })}\n`,
      exitCode,
    }
  }
  const advice = error.hint ?? hints[error.code]
  const hint = advice === undefined ? '' : ` ${advice}`
  const line = safeText(
    `polyvisor: ${withoutFullStop(error.message)}${reason(error)} (${error.code}).${hint}`,
  )
  return { text: options.verbose ? `${line}\n${details(error)}` : `${line}\n`, exitCode }
}

function asHypervisorError(thrown: unknown): HypervisorError {
  if (isHypervisorError(thrown)) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const internal = new HypervisorError('ERR_INTERNAL', message, {
    cause: thrown,
  })
  if (thrown instanceof Error && thrown.stack !== undefined) internal.stack = thrown.stack
  return internal
}

/** Why a file could not be used, in the system's word, for example `ENOENT`. */
function reason(error: HypervisorError): string {
  if (error.code !== 'ERR_FILE' || !(error.cause instanceof Error)) return ''
  const code: unknown = Reflect.get(error.cause, 'code')
  return typeof code === 'string' && !error.message.includes(code) ? `: ${code}` : ''
}

function withoutFullStop(message: string): string {
  return message.replace(/[.:\s]+$/, '')
}

function details(error: HypervisorError): string {
  const where = [error.driver, error.operation, error.domain, error.field].filter(
    (part) => part !== undefined,
  )
  const lines = [
    ...(where.length === 0 ? [] : [`at: ${where.join(' ')}`]),
    ...(error.cause === undefined ? [] : [`cause: ${inspect(error.cause, { depth: 6 })}`]),
    error.stack ?? '',
  ]
  return `${safeLines(lines.join('\n'))}\n`
}
