import type { CallOptions } from '../call.js'

/** Feature `rename`. */
export interface RenameMethods {
  /**
   * Gives a domain that is off another name; the UUID stays. From then on this handle has the new name. A handle
   * that was there beside it may have gone out of date: look the domain up again. The events are `undefined` of the
   * old name and `defined` of the new one, with the same UUID.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a name that no specification may have, `ERR_DOMAIN_EXISTS` if
   *   it is taken, `ERR_INVALID_STATE` if the domain is not off, or keeps something that the hypervisor cannot rename.
   */
  rename(newName: string, options?: CallOptions): Promise<void>
}

/** Feature `metadata`. What programs keep with a domain for themselves; the hypervisor gives no meaning to it. */
export interface MetadataMethods {
  /**
   * Changes the specification's `title`, or takes it away; an empty one is none.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a title that no specification may have.
   */
  setTitle(title: string | undefined, options?: CallOptions): Promise<void>
  /** The labels: names and values in order of the names. They last as long as the definition. */
  labels(options?: CallOptions): Promise<Readonly<Record<string, string>>>
  /**
   * Sets a label, or takes it away where `value` is `undefined`. A name has at most 64 letters, digits and the
   * characters `. _ / -` and begins with a letter or digit; a value is one line of at most 1024 characters. Of two
   * programs that set labels at the same time, the last one may win for all of them.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT`.
   */
  setLabel(name: string, value: string | undefined, options?: CallOptions): Promise<void>
}

/** Feature `autostart`. */
export interface AutostartMethods {
  /** Whether the hypervisor's daemon starts the domain when it starts itself. A new domain is not started so. */
  autostart(options?: CallOptions): Promise<boolean>
  /** Says whether it is to do that; nothing is started now. */
  setAutostart(on: boolean, options?: CallOptions): Promise<void>
}
