import type { Duplex } from 'node:stream'
import type { AnyDomain, MethodsOf } from '../../src/domain.js'
import { supports } from '../../src/supports.js'
import { ask, readUntil } from '../support/console.js'
import { closed, withConsole } from './context.js'

/** Starts a machine and waits until its guest is up. */
export async function bootGuest(domain: AnyDomain, ready: string): Promise<void> {
  if (!startsPaused(domain)) {
    await domain.start()
    return await untilReady(domain, ready)
  }
  await domain.startPaused()
  await withConsole(domain, async (console) => {
    const up = readUntil(console, ready)
    await domain.resume()
    await up
  })
}

/** Whether the guest is heard from the beginning only if it is started paused: there is no log. */
function startsPaused(domain: AnyDomain): domain is AnyDomain & MethodsOf<'suspend' | 'start-paused'> {
  const needed = ['console', 'suspend', 'start-paused'] as const
  return !supports(domain, 'console-log') && needed.every((feature) => supports(domain, feature))
}

/** What the life cycle tells of a boot by {@link bootGuest}. */
export function bootChanges(domain: AnyDomain): readonly string[] {
  return startsPaused(domain) ? ['started', 'resumed'] : ['started']
}

/**
 * Waits until the guest says that it is up, if it has a console. Where there is no log the guest may have said so
 * before anybody listened, and is asked.
 */
export async function untilReady(domain: AnyDomain, ready: string): Promise<void> {
  if (!supports(domain, 'console')) return
  if (!supports(domain, 'console-log')) return await withConsole(domain, untilAnswered)
  const console = await domain.openConsole({ scrollback: true })
  await readUntil(console, ready)
  await closed(console)
}

/** Asks until the guest answers: one that is not up yet loses what it is sent. */
async function untilAnswered(console: Duplex): Promise<void> {
  const up = readUntil(console, 'echo up')
  const again = setInterval(() => console.write('echo up\n'), 100)
  try {
    await up
  } finally {
    clearInterval(again)
  }
  // answers come in order, so none of those before is still to come
  await ask(console, 'echo last', 'echo last')
}
