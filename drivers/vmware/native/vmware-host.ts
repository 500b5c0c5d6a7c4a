/** A host, and what machines ask of it. */
export interface VmwareHost {
  readonly name: string
  /** In MHz. */
  readonly cpu: {
    /** Of all its cores. */
    readonly capacity: number
    readonly used: number | undefined
  }
  /** In bytes. */
  readonly memory: {
    readonly capacity: number
    readonly used: number | undefined
    /** What its running machines of the place have together: more than `capacity` is overcommitted. */
    readonly promised: number
    /** What their balloons have taken from them. */
    readonly ballooned: number
    /** What of them is on its disk. */
    readonly swapped: number
  }
}
