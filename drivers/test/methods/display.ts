import { createConsoleTicket } from '../../../src/console-ticket.js'
import type { ConsoleTicketMethods, ScreenshotMethods, SendKeyMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { type Machine, portOf, requireState } from '../machine.js'
import { encodePng } from '../png.js'
import type { Session } from '../session.js'

const columns = 80
const lines = 25
const cell = { width: 2, height: 4 }

/** Features `screenshot`, `console-ticket` and `send-key`. */
export function displayMethods(
  session: Session,
  machine: Machine,
): ScreenshotMethods & ConsoleTicketMethods & SendKeyMethods {
  return {
    screenshot: (o) =>
      session.perform({
        name: 'screenshot',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          if (machine.spec.graphics === 'none') {
            throw new HypervisorError(
              'ERR_INVALID_STATE',
              'the machine has no display to take a picture of',
              {
                field: 'graphics',
                hint: 'Define it with graphics: vga.',
              },
            )
          }
          return Object.freeze({ data: draw(machine), mediaType: 'image/png' })
        },
      }),
    consoleTicket: ({ type = 'webmks', signal } = {}) =>
      session.perform({
        name: 'consoleTicket',
        machine,
        signal,
        work() {
          requireState(machine, 'running')
          const place = { type, host: 'test.invalid', port: type === 'mks' ? 902 : 443, fingerprints: [] }
          return createConsoleTicket({ ...place, ticket: session.world.random.uuid() })
        },
      }),
    sendKeys: (keys, o) =>
      session.perform({
        name: 'sendKeys',
        machine,
        ...o,
        work() {
          requireState(machine, 'running', 'paused')
          refuseKeys(keys)
          const pressed = Object.freeze([...keys])
          machine.keys = Object.freeze([...machine.keys.slice(-999), pressed])
          machine.run?.keys(pressed)
        },
      }),
  }
}

/** The last lines of the console, one block for each character, as bright as its code is large. */
function draw(machine: Machine): Uint8Array {
  const text = machine.spec.serials[0]?.type === 'console' ? portOf(machine).log() : new Uint8Array()
  const rows = Buffer.from(text).toString('latin1').split(/\r?\n/).slice(-lines)
  const width = columns * cell.width
  const height = lines * cell.height
  const pixels = new Uint8Array(width * height)
  for (let y = 0; y < height; y += 1) {
    const row = rows[Math.floor(y / cell.height)] ?? ''
    for (let x = 0; x < width; x += 1) {
      const code = row.charCodeAt(Math.floor(x / cell.width))
      pixels[y * width + x] = Number.isNaN(code) || code <= 32 ? 0 : code
    }
  }
  return encodePng({ width, height, pixels })
}

/** QEMU's key codes are words of lower-case letters, digits, `_` and `-` (its QAPI schema, QKeyCode). */
function refuseKeys(keys: readonly string[]): void {
  const bad = keys.findIndex((key) => typeof key !== 'string' || !/^[a-z0-9_-]{1,32}$/.test(key))
  if (keys.length > 0 && bad < 0) return
  const field = bad < 0 ? 'keys' : `keys[${bad}]`
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${field} must be the name of a key, such as ret or f1`, {
    field,
  })
}
