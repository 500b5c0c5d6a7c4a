import { z } from 'zod'
import { type ErrorCode, HypervisorError } from '../../../src/errors.js'
import { type SoapObject, type SoapValue, typeKey } from './value.js'

/** A fault of the vSphere API as the `cause` of a {@link HypervisorError}, with nothing lost. */
export class VimFault extends Error {
  override readonly name = 'VimFault'
  /** Its type in the API: `InvalidPowerState`. */
  readonly type: string
  /** Its fields, as they were sent. */
  readonly detail: SoapValue

  constructor(type: string, message: string, detail: SoapValue) {
    super(message)
    this.type = type
    this.detail = detail
  }
}

/** What faults are here, by their types in the API; others are `ERR_OPERATION_FAILED`. */
const codes: ReadonlyMap<string, ErrorCode> = new Map(
  Object.entries<ErrorCode>({
    AlreadyExists: 'ERR_DOMAIN_EXISTS',
    CannotAccessFile: 'ERR_FILE',
    CannotCreateFile: 'ERR_FILE',
    CannotDeleteFile: 'ERR_FILE',
    ConcurrentAccess: 'ERR_BUSY',
    DuplicateName: 'ERR_DOMAIN_EXISTS',
    FileAlreadyExists: 'ERR_FILE',
    FileFault: 'ERR_FILE',
    FileLocked: 'ERR_BUSY',
    FileNotFound: 'ERR_FILE',
    FileNotWritable: 'ERR_FILE',
    GuestAuthenticationChallenge: 'ERR_AUTH',
    GuestComponentsOutOfDate: 'ERR_AGENT',
    GuestMultipleMappings: 'ERR_AUTH',
    GuestOperationsFault: 'ERR_AGENT',
    GuestOperationsUnavailable: 'ERR_AGENT',
    GuestPermissionDenied: 'ERR_AGENT',
    GuestProcessNotFound: 'ERR_AGENT',
    InvalidArgument: 'ERR_INVALID_ARGUMENT',
    InvalidDatastore: 'ERR_FILE',
    InvalidDatastorePath: 'ERR_FILE',
    InvalidDeviceBacking: 'ERR_INVALID_SPEC',
    InvalidDeviceSpec: 'ERR_INVALID_SPEC',
    InvalidGuestLogin: 'ERR_AUTH',
    InvalidLogin: 'ERR_AUTH',
    InvalidName: 'ERR_INVALID_ARGUMENT',
    InvalidPowerState: 'ERR_INVALID_STATE',
    InvalidState: 'ERR_INVALID_STATE',
    InvalidVmConfig: 'ERR_INVALID_SPEC',
    InvalidVmState: 'ERR_INVALID_STATE',
    MethodDisabled: 'ERR_UNSUPPORTED',
    MethodNotFound: 'ERR_UNSUPPORTED',
    NoDiskSpace: 'ERR_FILE',
    NoPermission: 'ERR_AUTH',
    NotAuthenticated: 'ERR_AUTH',
    NotImplemented: 'ERR_UNSUPPORTED',
    NotSupported: 'ERR_UNSUPPORTED',
    OperationDisabledByGuest: 'ERR_AGENT',
    OperationNotSupportedByGuest: 'ERR_AGENT',
    PasswordExpired: 'ERR_AUTH',
    RequestCanceled: 'ERR_ABORTED',
    ResourceInUse: 'ERR_BUSY',
    RestrictedByAdministrator: 'ERR_AUTH',
    RestrictedVersion: 'ERR_UNSUPPORTED',
    TaskInProgress: 'ERR_BUSY',
    TooManyGuestLogons: 'ERR_BUSY',
    ToolsUnavailable: 'ERR_AGENT',
  }),
)

const hints: ReadonlyMap<string, string> = new Map(
  Object.entries({
    GuestComponentsOutOfDate: 'VMware Tools (open-vm-tools) of the guest are too old.',
    GuestOperationsUnavailable:
      'VMware Tools (open-vm-tools) must run in the guest: wait until it has booted, or install them.',
    InvalidGuestLogin:
      'User or password is wrong for the guest: the client authentication file (?authfile=) has both, for the group [auth-guest-NAME].',
    InvalidLogin:
      'User or password is wrong, or the account is locked; the client authentication file (?authfile=) has both.',
    NoPermission: 'The user lacks a privilege: see the fault’s privilegeId.',
    RestrictedVersion: 'The license of this ESXi does not let programs change anything.',
    ToolsUnavailable: 'VMware Tools (open-vm-tools) must run in the guest.',
  }),
)

/** The objects whose absence has a code of its own. */
const absent: ReadonlyMap<string, ErrorCode> = new Map(
  Object.entries<ErrorCode>({
    VirtualMachine: 'ERR_NO_DOMAIN',
    VirtualMachineSnapshot: 'ERR_NO_SNAPSHOT',
  }),
)

/** Makes the error of a fault: its code after the fault's type, the server's own words, and the fault as the cause. */
export function faultError(type: string, message: string, detail: SoapValue): HypervisorError {
  const code = type === 'ManagedObjectNotFound' ? absentCode(detail) : codes.get(type)
  const said = message.trim() || `the server answers ${type}`
  const file = fileOf(detail)
  const words = file === undefined || said.includes(file) ? said : `${said}: ${file}`
  return new HypervisorError(code ?? 'ERR_OPERATION_FAILED', words, {
    field: code === 'ERR_FILE' ? file : undefined,
    hint: hints.get(type),
    cause: new VimFault(type, words, detail),
  })
}

/** The file that a fault is about (`FileFault` of the API). */
function fileOf(detail: SoapValue): string | undefined {
  return z.looseObject({ file: z.string().min(1) }).safeParse(detail).data?.file
}

function absentCode(detail: SoapValue): ErrorCode | undefined {
  const { data } = z.looseObject({ obj: z.object({ type: z.string() }) }).safeParse(detail)
  return absent.get(data?.obj.type ?? '')
}

/** The type of the fault that an error was made from, if it was. */
export function faultType(error: unknown): string | undefined {
  if (!(error instanceof HypervisorError)) return undefined
  return error.cause instanceof VimFault ? error.cause.type : undefined
}

const faultSchema = z.looseObject({
  faultstring: z.string().default(''),
  detail: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
})

/** Reads `Fault` of an envelope (SOAP 1.1, section 4.4). The API has one element in `detail`, of the fault's type. */
export function readFault(fault: SoapObject): HypervisorError {
  const { data } = faultSchema.safeParse(fault)
  const detail = fault['detail']
  const [entry] = typeof detail === 'object' && !Array.isArray(detail) ? Object.entries(detail) : []
  const [name, content = ''] = entry ?? ['']
  return faultError(typeOf(content) ?? name.replace(/Fault$/, ''), data?.faultstring ?? '', content)
}

/** The `xsi:type` of what was decoded, if it has one. */
export function typeOf(value: SoapValue | undefined): string | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) return undefined
  const type: unknown = Reflect.get(value, typeKey)
  return typeof type === 'string' ? type : undefined
}
