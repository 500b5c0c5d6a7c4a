import { setMaxListeners } from 'node:events'

/** What ends every call of a connection at once; however many there are, all may listen to it. */
export function endOfAll(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
