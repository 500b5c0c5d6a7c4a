/** Collects what the guest writes byte by byte into messages, and holds the guest back while too much is on its way. */
export interface Outbox {
  add(port: number, byte: number): void
  /** Sends what is collected. */
  flush(): void
  /** The program has taken this many bytes. */
  taken(count: number): void
}

/** Bytes on their way to the program above which the guest is held back: it makes them faster than they are taken. */
const window = 2 ** 20

/** Length of a message at which it is sent without waiting for the end of the emulator's time slice. */
const batch = 16 * 1024

/** Makes an {@link Outbox}; `hold` is told when the guest must wait and when it may go on. */
export function createOutbox(
  send: (port: number, bytes: Uint8Array<ArrayBuffer>) => void,
  hold: (held: boolean) => void,
): Outbox {
  const buffers = new Map<number, { bytes: Uint8Array<ArrayBuffer>; length: number }>()
  let scheduled = false
  let onTheWay = 0
  let held = false

  const flush = (): void => {
    scheduled = false
    for (const [port, buffer] of buffers) sendBuffer(port, buffer)
  }
  const sendBuffer = (port: number, buffer: { bytes: Uint8Array<ArrayBuffer>; length: number }): void => {
    if (buffer.length === 0) return
    const bytes = buffer.bytes.slice(0, buffer.length)
    buffer.length = 0
    onTheWay += bytes.length
    send(port, bytes)
    if (!held && onTheWay > window) {
      held = true
      hold(true)
    }
  }
  return {
    flush,
    add(port, byte) {
      let buffer = buffers.get(port)
      if (buffer === undefined) {
        buffer = { bytes: new Uint8Array(batch), length: 0 }
        buffers.set(port, buffer)
      }
      buffer.bytes[buffer.length] = byte
      buffer.length += 1
      if (buffer.length === batch) sendBuffer(port, buffer)
      else if (!scheduled) {
        scheduled = true
        setImmediate(flush)
      }
    },
    taken(count) {
      onTheWay -= count
      if (!held || onTheWay > window / 2) return
      held = false
      hold(false)
    },
  }
}
