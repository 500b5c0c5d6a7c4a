import { type ErrorCode, HypervisorError } from '../../../src/errors.js'

/** A failure of XAPI as the `cause` of a {@link HypervisorError}, with nothing lost. */
export class XapiFailure extends Error {
  override readonly name = 'XapiFailure'
  /** Its code in the API: `VM_BAD_POWER_STATE`. */
  readonly code: string
  /** Its parameters, as they were sent. */
  readonly parameters: readonly string[]

  constructor(code: string, parameters: readonly string[]) {
    super([code, ...parameters].join(': '))
    this.code = code
    this.parameters = parameters
  }
}

/** What failures are here, by their codes in the API ("Error Handling"); others are `ERR_OPERATION_FAILED`. */
const codes: ReadonlyMap<string, ErrorCode> = new Map(
  Object.entries<ErrorCode>({
    CANNOT_CONTACT_HOST: 'ERR_CONNECT',
    FEATURE_RESTRICTED: 'ERR_UNSUPPORTED',
    HOST_IS_SLAVE: 'ERR_CONNECT',
    HOST_STILL_BOOTING: 'ERR_BUSY',
    INVALID_VALUE: 'ERR_INVALID_ARGUMENT',
    LICENCE_RESTRICTION: 'ERR_UNSUPPORTED',
    MEMORY_CONSTRAINT_VIOLATION: 'ERR_INVALID_ARGUMENT',
    MESSAGE_METHOD_UNKNOWN: 'ERR_UNSUPPORTED',
    MESSAGE_REMOVED: 'ERR_UNSUPPORTED',
    NOT_IMPLEMENTED: 'ERR_UNSUPPORTED',
    OTHER_OPERATION_IN_PROGRESS: 'ERR_BUSY',
    PERMISSION_DENIED: 'ERR_AUTH',
    RBAC_PERMISSION_DENIED: 'ERR_AUTH',
    SESSION_AUTHENTICATION_FAILED: 'ERR_AUTH',
    SESSION_AUTHORIZATION_FAILED: 'ERR_AUTH',
    SESSION_INVALID: 'ERR_AUTH',
    TASK_CANCELLED: 'ERR_ABORTED',
    TOO_BUSY: 'ERR_BUSY',
    TOO_MANY_PENDING_TASKS: 'ERR_BUSY',
    VALUE_NOT_SUPPORTED: 'ERR_INVALID_ARGUMENT',
    VDI_IN_USE: 'ERR_BUSY',
    VM_BAD_POWER_STATE: 'ERR_INVALID_STATE',
    VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT: 'ERR_AGENT',
    VM_FAILED_SUSPEND_ACKNOWLEDGMENT: 'ERR_AGENT',
    VM_IS_SNAPSHOT: 'ERR_INVALID_STATE',
    VM_IS_TEMPLATE: 'ERR_INVALID_STATE',
    VM_LACKS_FEATURE: 'ERR_AGENT',
    VM_MISSING_PV_DRIVERS: 'ERR_AGENT',
  }),
)

const hints: ReadonlyMap<string, string> = new Map(
  Object.entries({
    HOST_STILL_BOOTING: 'Its toolstack is still starting: try again in a minute.',
    PERMISSION_DENIED: 'The user lacks a role for it.',
    RBAC_PERMISSION_DENIED: 'The user lacks a role for it: the failure’s parameters name the permission.',
    SESSION_AUTHENTICATION_FAILED:
      'User or password is wrong, or the account is locked; the client authentication file (?authfile=) has both.',
    VM_LACKS_FEATURE: 'The guest needs drivers and the agent of Xen (xe-guest-utilities).',
    VM_MISSING_PV_DRIVERS: 'The guest needs drivers and the agent of Xen (xe-guest-utilities).',
  }),
)

/** Makes the error of a failure: its code after the failure's, the failure's own words, and the failure as the cause. */
export function failureError(code: string, parameters: readonly string[]): HypervisorError {
  const failure = new XapiFailure(code, parameters)
  return new HypervisorError(codeOf(code, parameters), `the pool answers ${failure.message}`, {
    hint: hints.get(code),
    cause: failure,
  })
}

function codeOf(code: string, [subject]: readonly string[]): ErrorCode {
  const isGone = code === 'HANDLE_INVALID' || code === 'UUID_INVALID'
  if (isGone && subject?.toLowerCase() === 'vm') return 'ERR_NO_DOMAIN'
  return codes.get(code) ?? 'ERR_OPERATION_FAILED'
}

/** The failure that an error was made from, if it was. */
export function failureOf(error: unknown): XapiFailure | undefined {
  if (!(error instanceof HypervisorError)) return undefined
  return error.cause instanceof XapiFailure ? error.cause : undefined
}

/** Whether an error was made from a failure with one of the codes. */
export function isFailure(error: unknown, ...wanted: readonly string[]): boolean {
  const failure = failureOf(error)
  return failure !== undefined && wanted.includes(failure.code)
}
