import { type ErrorCode, HypervisorError } from '../../../src/errors.js'

/** What QEMU refused and why; the `cause` of the {@link HypervisorError} that a command is rejected with. */
export interface QmpError {
  /** QMP's error class, for example `GenericError`. */
  readonly class: string
  /** QEMU's explanation, for people; not stable. */
  readonly desc: string
  /** The command that was refused. */
  readonly command: string
}

/** Codes for the error classes that say more than that something went wrong (QAPI `QapiErrorClass`). */
const codes: Readonly<Record<string, ErrorCode>> = {
  CommandNotFound: 'ERR_UNSUPPORTED',
  DeviceNotFound: 'ERR_NO_DEVICE',
}

/** Makes the error of a refused command. */
export function refused(error: QmpError): HypervisorError {
  const code = Object.hasOwn(codes, error.class) ? codes[error.class] : undefined
  return new HypervisorError(
    code ?? 'ERR_OPERATION_FAILED',
    `QEMU refused ${error.command}: ${error.desc.trimEnd()}`,
    { cause: Object.freeze({ ...error }) },
  )
}

/** Finds QEMU's own words in an error, if it came from QMP. */
export function qmpErrorOf(error: unknown): QmpError | undefined {
  const cause = error instanceof HypervisorError ? error.cause : undefined
  return isQmpError(cause) ? cause : undefined
}

function isQmpError(value: unknown): value is QmpError {
  if (typeof value !== 'object' || value === null) return false
  return ['class', 'desc', 'command'].every((key) => typeof Reflect.get(value, key) === 'string')
}
