import type { RpcOptions } from './rpc/client.js'

/** XAPI itself: every method of it. */
export interface XapiNative {
  /**
   * Calls a method, `VM.get_all_records` for example, at the master; the reference of the session is put before the
   * parameters. A session that has expired is made again first. An abort stops the waiting.
   *
   * @throws HypervisorError after the failure, which is its cause; `ERR_DISCONNECTED`, `ERR_PROTOCOL`.
   */
  call(method: string, parameters: readonly unknown[], options?: RpcOptions): Promise<unknown>
  /** The UUID that the pool itself has for the domain of a name or UUID; that of the domain may be its own. */
  poolUuid(nameOrUuid: string): Promise<string>
}
