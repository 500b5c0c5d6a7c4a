import type { ConsoleMethods, DomainCore } from '../src/domain.js'
import { supports } from '../src/supports.js'
import { attachConsole, type ConsoleEnd, type ConsoleSessionOptions } from './console-session.js'
import type { CommandContext } from './context.js'

/**
 * Starts a domain and shows its console as {@link attachConsole} does: from the first byte on if the driver keeps a
 * log or can start the machine paused, else from the moment at which the console is open.
 */
export async function startWithConsole(
  context: CommandContext,
  domain: DomainCore & ConsoleMethods,
  options: Omit<ConsoleSessionOptions, 'scrollback' | 'opened'>,
): Promise<ConsoleEnd> {
  const scrollback = supports(domain, 'console-log')
  if (!scrollback && supports(domain, 'start-paused') && supports(domain, 'suspend')) {
    await domain.startPaused(context.call)
    const opened = () => domain.resume(context.call)
    return await attachConsole(context, domain, { ...options, scrollback, opened })
  }
  await domain.start(context.call)
  return await attachConsole(context, domain, { ...options, scrollback })
}
