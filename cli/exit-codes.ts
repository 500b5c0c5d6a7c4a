import type { ErrorCode } from '../src/errors.js'

/** What the exit codes of the command line mean. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  wrongState: 4,
  unsupported: 5,
  connection: 6,
  timeout: 7,
  gate: 8,
  interrupted: 130,
} as const

/** The meaning of every exit code, for `--help` and the documentation. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done',
  failed: 'the operation failed',
  usage: 'wrong usage, specification, URI or file',
  notFound:
    'no such domain, snapshot, checkpoint, device, pool, volume, network, secret, interface or filter',
  wrongState: 'wrong state, busy, or the name is taken',
  unsupported: 'the driver lacks the feature, or something is not installed',
  connection: 'no connection, or not authenticated',
  timeout: 'the time ran out, or the call was aborted',
  gate: 'a campaign did not pass its baseline',
  interrupted: 'interrupted (Ctrl-C)',
}

const exitCodeNames: Readonly<Record<ErrorCode, keyof typeof exitCodes>> = {
  ERR_NO_DOMAIN: 'notFound',
  ERR_DOMAIN_EXISTS: 'wrongState',
  ERR_INVALID_STATE: 'wrongState',
  ERR_UNSUPPORTED: 'unsupported',
  ERR_INVALID_SPEC: 'usage',
  ERR_INVALID_ARGUMENT: 'usage',
  ERR_INVALID_URI: 'usage',
  ERR_NO_DRIVER: 'usage',
  ERR_NOT_INSTALLED: 'unsupported',
  ERR_START_FAILED: 'failed',
  ERR_FILE: 'usage',
  ERR_NO_SNAPSHOT: 'notFound',
  ERR_SNAPSHOT_EXISTS: 'wrongState',
  ERR_NO_CHECKPOINT: 'notFound',
  ERR_CHECKPOINT_EXISTS: 'wrongState',
  ERR_NO_DEVICE: 'notFound',
  ERR_DEVICE_EXISTS: 'wrongState',
  ERR_NO_POOL: 'notFound',
  ERR_POOL_EXISTS: 'wrongState',
  ERR_NO_VOLUME: 'notFound',
  ERR_VOLUME_EXISTS: 'wrongState',
  ERR_NO_NETWORK: 'notFound',
  ERR_NETWORK_EXISTS: 'wrongState',
  ERR_NO_SECRET: 'notFound',
  ERR_SECRET_EXISTS: 'wrongState',
  ERR_NO_INTERFACE: 'notFound',
  ERR_INTERFACE_EXISTS: 'wrongState',
  ERR_NO_NWFILTER: 'notFound',
  ERR_NWFILTER_EXISTS: 'wrongState',
  ERR_AGENT: 'failed',
  ERR_BUSY: 'wrongState',
  ERR_OPERATION_FAILED: 'failed',
  ERR_AUTH: 'connection',
  ERR_HOST_KEY: 'connection',
  ERR_TLS: 'connection',
  ERR_CONNECT: 'connection',
  ERR_DISCONNECTED: 'connection',
  ERR_TIMEOUT: 'timeout',
  ERR_ABORTED: 'timeout',
  ERR_PROTOCOL: 'failed',
  ERR_STATE_CORRUPT: 'failed',
  ERR_INTERNAL: 'failed',
}

/** The exit code for an error code. */
export function exitCodeOf(code: ErrorCode): number {
  return exitCodes[exitCodeNames[code]]
}
