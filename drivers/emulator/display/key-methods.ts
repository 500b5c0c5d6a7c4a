import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { SendKeyMethods } from '../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { linuxKeyCodes } from '../../../src/linux-key-codes.js'
import { isStopped } from '../../../src/local/stopped.js'
import { waitForLock } from '../../../src/state/file-lock.js'
import { errorCode } from '../../../src/state/libc.js'
import { within } from '../../../src/within.js'
import type { EmulatorMachine } from '../machine.js'
import { emulatorPid } from '../machine-record.js'
import { readAuthority } from './authority.js'
import { noDisplay } from './no-display.js'
import { displayFiles } from './x-server.js'
import { connectToXServer, type XConnection } from './x11/connect.js'
import { focusOn, pressKeys, releaseAllKeys, topWindow } from './x11/keyboard.js'
import { leaveAllKeys } from './x11/server-keys.js'

/** How often it is looked whether a window is there, in milliseconds. */
const interval = 20

/** How long an emulator's window may take to be there, in milliseconds, where the recipe does not say that it takes longer. */
const windowLimit = 20_000

/** How long a machine may take to be gone when its X server is, in milliseconds. */
const endLimit = 5000

/** An X server's key codes are those of Linux and 8 (xkeyboard-config, `keycodes/evdev`). */
const firstKeyCode = 8

/**
 * Feature `send-key`: keys of the X server that the emulator was given. Several callers at once, of whatever program, press
 * theirs one after the other.
 */
export function sendKeyMethods<Options>(machine: EmulatorMachine<Options>): SendKeyMethods {
  return {
    async sendKeys(keys, { signal } = {}) {
      machine.requireAlive()
      const codes = keyCodes(machine, keys)
      const authorization = readAuthority(await readSecret(machine))
      const pid = await runningProcess(machine)
      const lock = await waitForLock(join(machine.paths.run.folder, displayFiles.keyboard), signal)
      try {
        const path = `/tmp/.X11-unix/X${await displayNumber(machine, pid)}`
        using server = await connectToXServer({ path, authorization })
        await releaseAllKeys(server)
        await leaveAllKeys(server)
        await focusOn(server, await untilWindow(machine, server, signal))
        await pressKeys(server, codes, signal)
      } catch (error) {
        // An X server that goes does so with its machine, whose end is what has happened.
        if (isHypervisorError(error, 'ERR_DISCONNECTED')) {
          await within(endLimit, (await machine.session()).ended)
        }
        machine.requireAlive()
        throw error
      } finally {
        lock.release()
      }
    },
  }
}

/** The key codes of keys. @throws HypervisorError `ERR_INVALID_ARGUMENT` for a key that the machine does not have, or none. */
function keyCodes<Options>({ recipe }: EmulatorMachine<Options>, keys: readonly string[]): readonly number[] {
  const invalid = (field: string, message: string, hint: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_ARGUMENT', message, { field, hint })
  if (keys.length === 0)
    throw invalid('keys', 'no key is named', 'Names are QEMU’s key codes: a, ret, ctrl, f1.')
  const those = recipe.display?.keys ?? new Set()
  return keys.map((key, index) => {
    const code = linuxKeyCodes.get(key)
    if (code !== undefined && those.has(key)) return firstKeyCode + code
    throw invalid(
      `keys[${index}]`,
      `there is no key '${key}' on the keyboard of ${recipe.title}`,
      `Its keys are ${[...those].join(' ')}.`,
    )
  })
}

async function readSecret<Options>({ name, paths }: EmulatorMachine<Options>): Promise<Uint8Array> {
  try {
    return await readFile(join(paths.run.folder, displayFiles.authority))
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') throw noDisplay(name, 'that has a keyboard')
    throw cause
  }
}

async function runningProcess<Options>({ name, paths }: EmulatorMachine<Options>): Promise<number> {
  const refuse = (why: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' ${why}`, { domain: name })
  const pid = emulatorPid(paths.run)
  if (pid === undefined) throw refuse('is just starting')
  const stopped = await isStopped(pid)
  if (stopped === undefined) throw refuse('has just ended')
  // It would see the keys pressed and released in one moment when it goes on, in which many a machine sees nothing.
  if (stopped) throw refuse('is paused, and sees no keys')
  return pid
}

/** The number of the machine's display, which the keeper has put into the emulator's environment. */
async function displayNumber<Options>({ name }: EmulatorMachine<Options>, pid: number): Promise<number> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch((cause: unknown) => {
    throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' has just ended`, {
      domain: name,
      cause,
    })
  })
  const number = /(?:^|\0)DISPLAY=:(\d{1,5})\0/.exec(environment)?.[1]
  if (number !== undefined) return Number(number)
  throw noDisplay(name, 'that has a keyboard')
}

async function untilWindow<Options>(
  machine: EmulatorMachine<Options>,
  server: XConnection,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { name, recipe } = machine
  const limit = Date.now() + Math.max(windowLimit, recipe.windowLimit ?? 0)
  for (;;) {
    const window = await topWindow(server)
    if (window !== undefined) return window
    if (Date.now() > limit) {
      throw new HypervisorError('ERR_OPERATION_FAILED', 'the emulator shows nothing yet', { domain: name })
    }
    await delay(interval, undefined, { signal })
    machine.requireAlive()
  }
}
