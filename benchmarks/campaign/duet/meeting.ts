import { HypervisorError } from '../../../src/index.js'

/** One of two sides that wait for each other step by step. Both go through the same scenes in the same order. */
export interface Meeting<Value> {
  /**
   * Waits until the other side is at the same step, and gives it a value.
   *
   * @returns The other side's value; `undefined` if it has given the scene up or left.
   * @throws HypervisorError `ERR_INTERNAL` if the other side waits at another step: both would wait for ever.
   */
  meet(scene: string, step: string, value: Value): Promise<Value | undefined>
  /** Tells the other side not to wait in this scene any more. */
  giveUp(scene: string): void
  /** Tells the other side not to wait at all any more. */
  leave(): void
}

interface Waiting<Value> {
  readonly scene: string
  readonly step: string
  readonly value: Value
  readonly resolve: (value: Value | undefined) => void
}

class Side<Value> implements Meeting<Value> {
  #other: Side<Value> | undefined
  #waiting: Waiting<Value> | undefined
  readonly #gone = new Set<string>()
  #left = false

  static pair<Value>(): readonly [Meeting<Value>, Meeting<Value>] {
    const [first, second] = [new Side<Value>(), new Side<Value>()]
    first.#other = second
    second.#other = first
    return [first, second]
  }

  async meet(scene: string, step: string, value: Value): Promise<Value | undefined> {
    const other = this.#other
    if (other === undefined || other.#left || other.#gone.has(scene)) return undefined
    const there = other.#waiting
    if (there === undefined) {
      return await new Promise((resolve) => {
        this.#waiting = { scene, step, value, resolve }
      })
    }
    if (there.scene !== scene || there.step !== step) {
      throw new HypervisorError(
        'ERR_INTERNAL',
        `one side of a duet waits at '${there.scene}, ${there.step}', the other at '${scene}, ${step}'`,
      )
    }
    other.#waiting = undefined
    there.resolve(value)
    return there.value
  }

  giveUp(scene: string): void {
    this.#gone.add(scene)
    this.#other?.release(scene)
  }

  leave(): void {
    this.#left = true
    this.#other?.release(undefined)
  }

  /** Ends a wait in the scene, or in any. */
  release(scene: string | undefined): void {
    const waiting = this.#waiting
    if (waiting === undefined || (scene !== undefined && waiting.scene !== scene)) return
    this.#waiting = undefined
    waiting.resolve(undefined)
  }
}

/** Makes the two sides of a meeting. */
export function createMeeting<Value>(): readonly [Meeting<Value>, Meeting<Value>] {
  return Side.pair()
}
