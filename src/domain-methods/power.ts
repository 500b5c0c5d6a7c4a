import type { CallOptions } from '../call.js'

/** Feature `shutdown`. */
export interface ShutdownMethods {
  /**
   * Asks the guest to power itself off, and resolves when the request was delivered; a `stopped` event
   * tells when it has obeyed. A guest may ignore it.
   */
  shutdown(options?: CallOptions): Promise<void>
}

/** Feature `reboot`. */
export interface RebootMethods {
  /**
   * Asks the guest to restart itself, and resolves when the request was delivered; a `reset` event tells when it has
   * obeyed. A guest may ignore it. Its consoles may end, where the hypervisor makes the machine anew for it.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is not running or paused, `ERR_OPERATION_FAILED` if the guest
   *   cannot be asked.
   */
  reboot(options?: CallOptions): Promise<void>
}

/** Feature `reset`. */
export interface ResetMethods {
  /** Presses the reset button; the guest boots again in the same machine. */
  reset(options?: CallOptions): Promise<void>
}

/** Feature `inject-nmi`. */
export interface NmiMethods {
  /**
   * Sends the guest a non-maskable interrupt, and resolves when the hypervisor has taken it. What comes of it is the
   * guest's affair: Linux reports it or panics, a guest without a handler is reset by its CPU.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is not running or paused, `ERR_OPERATION_FAILED` if the
   *   machine has no such interrupt.
   */
  injectNmi(options?: CallOptions): Promise<void>
}

/** Feature `suspend`. */
export interface SuspendMethods {
  /** Stops the virtual CPUs. Suspending a paused domain is `ERR_INVALID_STATE`. */
  suspend(options?: CallOptions): Promise<void>
  /** Lets the virtual CPUs run again. Resuming a running domain is `ERR_INVALID_STATE`. */
  resume(options?: CallOptions): Promise<void>
}

/** Feature `start-paused`. A driver that has it has `suspend`, too. */
export interface StartPausedMethods {
  /**
   * Makes the machine, and stops it before its first instruction: its state is `paused`, and `resume` lets it
   * go. The events are `started` and then `resumed`. An abort kills the machine that was being started.
   * @throws HypervisorError `ERR_INVALID_STATE` if it is running, `ERR_START_FAILED` if it dies at once.
   */
  startPaused(options?: CallOptions): Promise<void>
}
