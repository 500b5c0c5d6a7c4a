/**
 * Every code that a {@link HypervisorError} can carry. Codes are stable: recognise an error by its code,
 * never by its message.
 *
 * - `ERR_NO_DOMAIN`: no domain has this name or UUID.
 * - `ERR_DOMAIN_EXISTS`: a domain with this name or UUID is there already.
 * - `ERR_INVALID_STATE`: the domain, pool, network, secret or interface is not in a state in which the operation makes sense.
 * - `ERR_UNSUPPORTED`: the driver, or this machine under it, lacks the feature; nothing was sent.
 * - `ERR_INVALID_SPEC`: a field of a specification is wrong or cannot be honoured; `field` names it.
 * - `ERR_INVALID_ARGUMENT`: an argument of a call is wrong; `field` names it.
 * - `ERR_INVALID_URI`: a connection URI is malformed.
 * - `ERR_NO_DRIVER`: no driver is registered for the URI's scheme.
 * - `ERR_NOT_INSTALLED`: a program or file that the driver needs is not on this machine.
 * - `ERR_START_FAILED`: the machine did not start; the cause has the exit status and the last output.
 * - `ERR_FILE`: a file that the caller named, or the state folder, cannot be read or written.
 * - `ERR_NO_SNAPSHOT`, `ERR_SNAPSHOT_EXISTS`: as for domains.
 * - `ERR_NO_CHECKPOINT`, `ERR_CHECKPOINT_EXISTS`: as for domains.
 * - `ERR_NO_DEVICE`, `ERR_DEVICE_EXISTS`: as for domains, of the devices of a domain or of the host.
 * - `ERR_NO_POOL`, `ERR_POOL_EXISTS`: as for domains, of storage pools.
 * - `ERR_NO_VOLUME`, `ERR_VOLUME_EXISTS`: as for domains, of the volumes of a pool.
 * - `ERR_NO_NETWORK`, `ERR_NETWORK_EXISTS`: as for domains, of virtual networks.
 * - `ERR_NO_SECRET`, `ERR_SECRET_EXISTS`: as for domains, of secrets.
 * - `ERR_NO_INTERFACE`, `ERR_INTERFACE_EXISTS`: as for domains, of network interfaces of the host.
 * - `ERR_NO_NWFILTER`, `ERR_NWFILTER_EXISTS`: as for domains, of network filters.
 * - `ERR_AGENT`: the guest agent is absent or refused.
 * - `ERR_BUSY`: somebody else holds what the operation needs.
 * - `ERR_OPERATION_FAILED`: the hypervisor refused or failed; the cause is its own error.
 * - `ERR_AUTH`, `ERR_HOST_KEY`, `ERR_TLS`: the peer or we could not be authenticated.
 * - `ERR_CONNECT`: a connection could not be opened.
 * - `ERR_DISCONNECTED`: the connection was lost or closed while the call was pending.
 * - `ERR_TIMEOUT`: the call's `timeout` ran out.
 * - `ERR_ABORTED`: the call's `signal` was aborted, or somebody cancelled its job with `abortJob()`.
 * - `ERR_PROTOCOL`: the peer sent something that its protocol does not allow.
 * - `ERR_STATE_CORRUPT`: a file under the state directory is not what was written there.
 * - `ERR_INTERNAL`: a defect of the driver.
 */
export const errorCodes = [
  'ERR_NO_DOMAIN',
  'ERR_DOMAIN_EXISTS',
  'ERR_INVALID_STATE',
  'ERR_UNSUPPORTED',
  'ERR_INVALID_SPEC',
  'ERR_INVALID_ARGUMENT',
  'ERR_INVALID_URI',
  'ERR_NO_DRIVER',
  'ERR_NOT_INSTALLED',
  'ERR_START_FAILED',
  'ERR_FILE',
  'ERR_NO_SNAPSHOT',
  'ERR_SNAPSHOT_EXISTS',
  'ERR_NO_CHECKPOINT',
  'ERR_CHECKPOINT_EXISTS',
  'ERR_NO_DEVICE',
  'ERR_DEVICE_EXISTS',
  'ERR_NO_POOL',
  'ERR_POOL_EXISTS',
  'ERR_NO_VOLUME',
  'ERR_VOLUME_EXISTS',
  'ERR_NO_NETWORK',
  'ERR_NETWORK_EXISTS',
  'ERR_NO_SECRET',
  'ERR_SECRET_EXISTS',
  'ERR_NO_INTERFACE',
  'ERR_INTERFACE_EXISTS',
  'ERR_NO_NWFILTER',
  'ERR_NWFILTER_EXISTS',
  'ERR_AGENT',
  'ERR_BUSY',
  'ERR_OPERATION_FAILED',
  'ERR_AUTH',
  'ERR_HOST_KEY',
  'ERR_TLS',
  'ERR_CONNECT',
  'ERR_DISCONNECTED',
  'ERR_TIMEOUT',
  'ERR_ABORTED',
  'ERR_PROTOCOL',
  'ERR_STATE_CORRUPT',
  'ERR_INTERNAL',
] as const

/** One of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number]

/** Where an error happened and what may help. */
export interface ErrorContext {
  /** The driver's name, for example `qemu`. */
  readonly driver?: string | undefined
  /** The method that failed, for example `start`. */
  readonly operation?: string | undefined
  /** The name of the domain concerned. */
  readonly domain?: string | undefined
  /** The field of the specification or the argument that is wrong, for example `disks[0].path`. */
  readonly field?: string | undefined
  /** What to do about it, as one sentence for a person. */
  readonly hint?: string | undefined
  /** The native failure, with nothing lost. */
  readonly cause?: unknown
}

const brand = Symbol.for('polyvisor.HypervisorError')

/**
 * The one error class of Polyvisor. It carries a stable `code`, where it happened (`driver`, `operation`,
 * `domain`, `field`), a `hint`, and as `cause` the native failure: a QMP error, an exit status with the end
 * of standard error, a schema issue.
 *
 * `instanceof` recognises instances across several installed copies of the package.
 */
export class HypervisorError extends Error {
  override readonly name = 'HypervisorError'
  readonly code: ErrorCode
  readonly driver: string | undefined
  readonly operation: string | undefined
  readonly domain: string | undefined
  readonly field: string | undefined
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause })
    this.code = code
    this.driver = context.driver
    this.operation = context.operation
    this.domain = context.domain
    this.field = context.field
    this.hint = context.hint
    Object.defineProperty(this, brand, { value: true })
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && Reflect.get(value, brand) === true
  }

  /** The error as plain data, for `--json` output and logs; the cause is reduced to what JSON can carry. */
  toJSON(): Readonly<Record<string, unknown>> {
    return toPlainError(this, deepestCause)
  }
}

/** How many levels of a cause go into JSON; it may refer to itself. */
const deepestCause = 5

function toPlainError(error: HypervisorError, depth: number): Readonly<Record<string, unknown>> {
  const { code, message, driver, operation, domain, field, hint, cause } = error
  return { code, message, driver, operation, domain, field, hint, cause: toPlainData(cause, depth) }
}

/** What JSON can carry of a value: an error with its causes, text for what it has no form for. */
function toPlainData(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') {
    return String(value)
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return '…'
  if (value instanceof HypervisorError) return toPlainError(value, depth - 1)
  if (Array.isArray(value)) return value.map((item) => toPlainData(item, depth - 1))
  const parts = Object.entries(value)
  if (value instanceof Error) {
    parts.unshift(['name', value.name], ['message', value.message])
    if (value.cause !== undefined) parts.push(['cause', value.cause])
  }
  return Object.fromEntries(parts.map(([key, part]) => [key, toPlainData(part, depth - 1)]))
}

/** Tells whether `error` is a {@link HypervisorError}, with one of the given codes if any are given. */
export function isHypervisorError(error: unknown, ...codes: readonly ErrorCode[]): error is HypervisorError {
  return error instanceof HypervisorError && (codes.length === 0 || codes.includes(error.code))
}

/**
 * Returns `error` as a {@link HypervisorError} whose context is filled in where it was silent. A `TypeError`
 * is a programming mistake and is returned untouched. What this host refuses (no permission, a read-only or
 * full disk) becomes `ERR_FILE`, anything else that is not ours `ERR_INTERNAL`, with the original as its cause.
 */
export function withContext(error: unknown, context: ErrorContext): Error {
  if (error instanceof TypeError) return error
  if (!(error instanceof HypervisorError)) {
    const message = messageOf(error)
    const path = refusedPath(error)
    if (path !== undefined) {
      return new HypervisorError('ERR_FILE', message, { field: path || undefined, ...context, cause: error })
    }
    return new HypervisorError('ERR_INTERNAL', message, { ...context, cause: error })
  }
  const complete =
    (error.driver ?? context.driver) === error.driver &&
    (error.operation ?? context.operation) === error.operation &&
    (error.domain ?? context.domain) === error.domain
  if (complete) return error
  const filled = new HypervisorError(error.code, error.message, {
    driver: error.driver ?? context.driver,
    operation: error.operation ?? context.operation,
    domain: error.domain ?? context.domain,
    field: error.field ?? context.field,
    hint: error.hint ?? context.hint,
    cause: error.cause,
  })
  if (error.stack !== undefined) filled.stack = error.stack
  return filled
}

/** What a thrown value says, whatever was thrown. */
function messageOf(error: unknown): string {
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : error
  if (typeof message === 'string') return message
  return typeof message === 'object' || typeof message === 'function' || message === undefined
    ? `${error === null ? 'null' : typeof error} was thrown, which says nothing`
    : String(message)
}

/** Codes of errno(3) by which a file system turns down what is no mistake of the program that asked. */
const refusals = new Set<unknown>(['EACCES', 'EDQUOT', 'EFBIG', 'EIO', 'ENOSPC', 'EPERM', 'EROFS'])

/** Tells whether this host has refused a file: no permission, a read-only or full disk, or a broken one. */
export function isRefusedByHost(error: unknown): error is Error {
  return error instanceof Error && refusals.has(Reflect.get(error, 'code'))
}

/** The path that the host's file system refused; empty where it does not say, `undefined` for any other error. */
function refusedPath(error: unknown): string | undefined {
  if (!isRefusedByHost(error)) return undefined
  const path: unknown = Reflect.get(error, 'path')
  return typeof path === 'string' ? path : ''
}
