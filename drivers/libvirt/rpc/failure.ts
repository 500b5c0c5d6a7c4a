import { type ErrorCode, HypervisorError } from '../../../src/errors.js'
import { packetFront } from './packet.js'
import { domain, network } from './references.js'
import { int, nullable, struct, text, type ValueOf } from './xdr/codecs.js'
import { XdrReader } from './xdr/reader.js'

/** `virNetMessageError` (src/rpc/virnetprotocol.x), which a call that failed is answered with. */
const failure = struct({
  code: int,
  domain: int,
  message: nullable(text),
  level: int,
  dom: nullable(domain),
  str1: nullable(text),
  str2: nullable(text),
  str3: nullable(text),
  int1: int,
  int2: int,
  net: nullable(network),
})

/** An error of libvirt, with nothing lost. */
export type LibvirtFailure = ValueOf<typeof failure>

/** An error of libvirt as the `cause` of a {@link HypervisorError}. */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError'
  /** What the daemon said: `code` is a `virErrorNumber`, `domain` a `virErrorDomain`. */
  readonly failure: LibvirtFailure

  constructor(failure: LibvirtFailure) {
    super(failure.message ?? `error ${failure.code}`)
    this.failure = failure
  }
}

/** What libvirt's errors are here, by `virErrorNumber` (include/libvirt/virterror.h); others are `ERR_OPERATION_FAILED`. */
const codes: Readonly<Record<number, ErrorCode>> = {
  3: 'ERR_UNSUPPORTED', // VIR_ERR_NO_SUPPORT
  5: 'ERR_CONNECT', // VIR_ERR_NO_CONNECT
  27: 'ERR_INVALID_SPEC', // VIR_ERR_XML_ERROR
  28: 'ERR_DOMAIN_EXISTS', // VIR_ERR_DOM_EXIST
  29: 'ERR_AUTH', // VIR_ERR_OPERATION_DENIED
  35: 'ERR_INVALID_SPEC', // VIR_ERR_XML_DETAIL
  37: 'ERR_NETWORK_EXISTS', // VIR_ERR_NETWORK_EXIST
  42: 'ERR_NO_DOMAIN', // VIR_ERR_NO_DOMAIN
  43: 'ERR_NO_NETWORK', // VIR_ERR_NO_NETWORK
  45: 'ERR_AUTH', // VIR_ERR_AUTH_FAILED
  49: 'ERR_NO_POOL', // VIR_ERR_NO_STORAGE_POOL
  50: 'ERR_NO_VOLUME', // VIR_ERR_NO_STORAGE_VOL
  53: 'ERR_NO_DEVICE', // VIR_ERR_NO_NODE_DEVICE
  55: 'ERR_INVALID_STATE', // VIR_ERR_OPERATION_INVALID
  57: 'ERR_NO_INTERFACE', // VIR_ERR_NO_INTERFACE
  62: 'ERR_NO_NWFILTER', // VIR_ERR_NO_NWFILTER
  66: 'ERR_NO_SECRET', // VIR_ERR_NO_SECRET, also of one without a value
  67: 'ERR_INVALID_SPEC', // VIR_ERR_CONFIG_UNSUPPORTED
  72: 'ERR_NO_SNAPSHOT', // VIR_ERR_NO_DOMAIN_SNAPSHOT
  74: 'ERR_UNSUPPORTED', // VIR_ERR_ARGUMENT_UNSUPPORTED
  78: 'ERR_ABORTED', // VIR_ERR_OPERATION_ABORTED
  79: 'ERR_AUTH', // VIR_ERR_AUTH_CANCELLED
  84: 'ERR_UNSUPPORTED', // VIR_ERR_OPERATION_UNSUPPORTED
  86: 'ERR_AGENT', // VIR_ERR_AGENT_UNRESPONSIVE
  87: 'ERR_BUSY', // VIR_ERR_RESOURCE_BUSY
  88: 'ERR_AUTH', // VIR_ERR_ACCESS_DENIED
  90: 'ERR_VOLUME_EXISTS', // VIR_ERR_STORAGE_VOL_EXIST
  92: 'ERR_INVALID_SPEC', // VIR_ERR_XML_INVALID_SCHEMA
  94: 'ERR_AUTH', // VIR_ERR_AUTH_UNAVAILABLE
  97: 'ERR_AGENT', // VIR_ERR_AGENT_UNSYNCED
  99: 'ERR_NO_DEVICE', // VIR_ERR_DEVICE_MISSING
  103: 'ERR_NO_CHECKPOINT', // VIR_ERR_NO_DOMAIN_CHECKPOINT
  109: 'ERR_INVALID_STATE', // VIR_ERR_CHECKPOINT_INCONSISTENT
}

/**
 * The error of a packet that carries one: its code after libvirt's number, libvirt's own words, and libvirt's
 * whole error as the cause.
 */
export function readFailure(packet: Buffer): HypervisorError {
  const reader = new XdrReader(packet, packetFront)
  const content = failure.read(reader)
  reader.end()
  const message = content.message ?? `libvirt's error ${content.code}`
  const code = isUnknownCall(content) ? 'ERR_UNSUPPORTED' : (codes[content.code] ?? 'ERR_OPERATION_FAILED')
  return new HypervisorError(code, message, { cause: new LibvirtError(content) })
}

/**
 * Whether the daemon does not know the call: `VIR_ERR_RPC`, in any language with the number of the call at its end.
 * Calls that the daemon cannot read have the same number and other words.
 */
function isUnknownCall({ code, message }: LibvirtFailure): boolean {
  return code === 39 && /\d$/.test(message ?? '')
}

/** `VIR_ERR_INVALID_ARG`. */
export const invalidArgument = 8

/** The number of libvirt's error under an error of ours, if there is one. */
export function libvirtCode(error: unknown): number | undefined {
  return error instanceof HypervisorError && error.cause instanceof LibvirtError
    ? error.cause.failure.code
    : undefined
}
