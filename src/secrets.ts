import type { CallOptions } from './call.js'
import type { SecretSpecInput, SecretUsage } from './spec/secret.js'

/** What is known of a secret, which its value is no part of. */
export interface SecretInfo {
  /** RFC 9562 UUID in lower case. */
  readonly uuid: string
  /** What it is for, where it is for something that has a word. No two secrets are for the same. */
  readonly usage: SecretUsage | undefined
  /** Whether it is kept in memory alone, and is gone with the hypervisor's daemon. */
  readonly ephemeral: boolean
  /** Whether its value is told to nobody but the hypervisor. */
  readonly private: boolean
  readonly description: string | undefined
}

/** A secret: a password or a key that the hypervisor keeps. Every method throws `ERR_NO_SECRET` if it is gone. */
export interface Secret {
  /** RFC 9562 UUID in lower case. */
  readonly uuid: string
  /** What it is for, where it is for something that has a word. */
  readonly usage: SecretUsage | undefined
  info(options?: CallOptions): Promise<SecretInfo>
  /**
   * Gives it a value, which takes the place of the one that it has: 1 to 65,536 bytes (`REMOTE_SECRET_VALUE_MAX`,
   * src/remote/remote_protocol.x of libvirt). They are copied at once, and no error or event has them.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `value`.
   */
  setValue(value: Uint8Array, options?: CallOptions): Promise<void>
  /**
   * A copy of its value.
   * @throws HypervisorError `ERR_OPERATION_FAILED` if it is private; `ERR_INVALID_STATE` if it was given none.
   */
  value(options?: CallOptions): Promise<Uint8Array>
  /** Forgets it and its value. */
  undefine(options?: CallOptions): Promise<void>
}

/** Feature `secrets` of a connection. */
export interface Secrets {
  /** What is known of every secret, ordered by UUID. */
  list(options?: CallOptions): Promise<readonly SecretInfo[]>
  /** Finds a secret by its UUID, or by what it is for. @throws HypervisorError `ERR_NO_SECRET`. */
  lookup(uuidOrUsage: string | SecretUsage, options?: CallOptions): Promise<Secret>
  /**
   * Defines a secret, without a value: that is given to it by {@link Secret.setValue}.
   * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`; `ERR_SECRET_EXISTS` if the UUID or the usage is taken.
   */
  define(spec: SecretSpecInput, options?: CallOptions): Promise<Secret>
}
