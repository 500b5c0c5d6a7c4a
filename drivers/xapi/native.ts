import type { RpcOptions } from './rpc/client.js'
import type { TaskOptions } from './tasks.js'

/** XAPI itself: every method of it. */
export interface XapiNative {
  /**
   * Calls a method, `VM.get_all_records` for example, at the master; the reference of the session is put before the
   * parameters. A session that has expired is made again first. An abort stops the waiting.
   *
   * @throws HypervisorError after the failure, which is its cause; `ERR_DISCONNECTED`, `ERR_PROTOCOL`.
   */
  call(method: string, parameters: readonly unknown[], options?: RpcOptions): Promise<unknown>
  /**
   * Has the pool make a task of a method, `VM.copy` for example (the API's `Async.VM.copy`), and waits for its end, which
   * the session may outlive. An abort cancels the task, where the pool can.
   *
   * @returns the task's result, in which a reference stands in an element of XML.
   * @throws HypervisorError after the failure that the task has ended with; `ERR_ABORTED` if somebody has cancelled it.
   */
  task(method: string, parameters: readonly unknown[], options?: TaskOptions): Promise<string>
  /** The UUID that the pool itself has for the domain of a name or UUID; that of the domain may be its own. */
  poolUuid(nameOrUuid: string): Promise<string>
}
