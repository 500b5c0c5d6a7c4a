import { setTimeout as delay } from 'node:timers/promises'
import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import { readExtension, readFocus, readIsViewable, readKeysDown, readTree } from './answers.js'
import type { XConnection } from './connect.js'
import {
  fakeKey,
  getInputFocus,
  getWindowAttributes,
  queryExtension,
  queryKeymap,
  queryTree,
  setInputFocus,
} from './requests.js'

/** How long keys are held down, in milliseconds, as libvirt's virsh and QEMU do. */
const holdTime = 100

/** The window on top of the others that can be seen; `undefined` if there is none. */
export async function topWindow(server: XConnection): Promise<number | undefined> {
  const windows = readTree(await server.ask(queryTree(server.root)))
  for (const window of windows.toReversed()) {
    // A window may go before it is asked about.
    const attributes = await server.ask(getWindowAttributes(window)).catch(ignoreRefusal)
    if (attributes !== undefined && readIsViewable(attributes)) return window
  }
  return undefined
}

/** There is no manager of windows that would do so. */
export async function focusOn(server: XConnection, window: number): Promise<void> {
  if (readFocus(await server.ask(getInputFocus())) === window) return
  server.tell(setInputFocus(window))
  await server.ask(getInputFocus())
}

/** Releases what somebody who was killed has left pressed. */
export async function releaseAllKeys(server: XConnection): Promise<void> {
  await releaseKeys(server, await findXtest(server), readKeysDown(await server.ask(queryKeymap())))
}

/**
 * Presses keys together, one after the other, and releases them after 100 ms, the last first; also when something fails or
 * the caller waits no longer.
 *
 * @param codes key codes of the X server
 * @throws HypervisorError `ERR_OPERATION_FAILED`, `ERR_DISCONNECTED`, `ERR_TIMEOUT`, `ERR_PROTOCOL`, and the reason of
 *   the signal
 */
export async function pressKeys(
  server: XConnection,
  codes: readonly number[],
  signal?: AbortSignal,
): Promise<void> {
  const xtest = await findXtest(server)
  signal?.throwIfAborted()
  try {
    for (const code of codes) server.tell(fakeKey(xtest, 'press', code))
    // Its answer says that they have been.
    await server.ask(getInputFocus())
    await delay(holdTime, undefined, { signal })
  } finally {
    await releaseKeys(server, xtest, codes)
  }
}

async function releaseKeys(server: XConnection, xtest: number, codes: readonly number[]): Promise<void> {
  for (const code of codes.toReversed()) server.tell(fakeKey(xtest, 'release', code))
  if (codes.length > 0) await server.ask(getInputFocus())
}

/** The opcode of the extension by which keys are pressed. */
async function findXtest(server: XConnection): Promise<number> {
  const opcode = readExtension(await server.ask(queryExtension('XTEST')))
  if (opcode !== undefined) return opcode
  throw new HypervisorError('ERR_OPERATION_FAILED', 'the X server has no XTEST, by which keys are pressed')
}

function ignoreRefusal(error: unknown): undefined {
  if (isHypervisorError(error, 'ERR_OPERATION_FAILED')) return undefined
  throw error
}
