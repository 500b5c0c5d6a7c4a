import type { V86 } from 'v86'
import { createPartFinder } from '../../thread/worker/parts.js'

const { child, method, invoke, missing } = createPartFinder('v86')

/** What this driver uses of v86 beyond its published types. */
export interface Internals {
  /** Has a port's writes handled. A handler gets the value that the guest wrote. */
  onPortWrite(port: number, handlers: PortHandlers): void
  /** The present handler of 16-bit writes to a port. */
  portWriter16(port: number): (value: number) => void
  /** Makes the main loop take its next turn now instead of at the end of its idle time. */
  wake(): void
  /** Has something else done when the guest or `restart()` resets the machine; it gets what v86 itself would do. */
  onReset(handler: (reset: () => void) => void): void
  /** Bytes that wait for the guest in a serial port. */
  pendingInput(port: number): number
  /** Bytes of WebAssembly memory. */
  wasmMemory(): number
  /** Replaces the whole state of the machine. */
  restore(state: ArrayBuffer): Promise<void>
}

interface PortHandlers {
  readonly byte: (value: number) => void
  readonly word: (value: number) => void
  readonly long: (value: number) => void
}

/** Finds v86's inner parts by their names, and fails loudly if a later version has renamed one. */
export function internalsOf(emulator: V86): Internals {
  const core = child(emulator, 'v86')
  const cpu = child(core, 'cpu')
  const io = child(cpu, 'io')
  const owner = { name: 'polyvisor' }
  return {
    onPortWrite: (port, { byte, word, long }) => {
      invoke(io, 'register_write', port, owner, byte, word, long)
    },
    portWriter16(port) {
      const entry = child(child(io, 'ports'), String(port))
      const device: unknown = Reflect.get(entry, 'device')
      const write: unknown = Reflect.get(entry, 'write16')
      if (typeof write !== 'function') throw missing('write16')
      return (value) => {
        Reflect.apply(write, device, [value])
      }
    },
    wake: () => invoke(core, 'next_tick', 0),
    onReset(handler) {
      const reset = method(cpu, 'reboot_internal')
      Reflect.set(cpu, 'reboot_internal', () =>
        handler(() => {
          reset()
        }),
      )
    },
    pendingInput(port) {
      const input: unknown = Reflect.get(child(child(cpu, 'devices'), `uart${port}`), 'input')
      if (!Array.isArray(input)) throw missing('input')
      return input.length
    },
    wasmMemory() {
      const { buffer }: { buffer?: unknown } = child(cpu, 'wasm_memory')
      return buffer instanceof ArrayBuffer ? buffer.byteLength : 0
    },
    async restore(state) {
      const removeAgain = fillAddressRegisters(child(child(cpu, 'devices'), 'pci'))
      try {
        await emulator.restore_state(state)
      } finally {
        removeAgain()
      }
    },
  }
}

/**
 * v86 cannot restore a device one of whose base address registers is not there, as those of the first channel of
 * an IDE controller without hard disks: it takes them for registers. Here they get an empty one for that time.
 */
function fillAddressRegisters(pci: object): () => void {
  const filled: { readonly registers: unknown[]; readonly index: number }[] = []
  for (const device of Object.values(child(pci, 'devices'))) {
    const registers: unknown =
      typeof device === 'object' && device !== null ? Reflect.get(device, 'pci_bars') : undefined
    if (!Array.isArray(registers)) continue
    for (let index = 0; index < registers.length; index += 1) {
      if (registers[index] !== undefined) continue
      registers[index] = { size: 0, original_bar: 0, entries: [] }
      filled.push({ registers, index })
    }
  }
  return () => {
    for (const { registers, index } of filled) registers[index] = undefined
  }
}
