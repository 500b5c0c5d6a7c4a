import type { AnyDomain } from '../../src/domain.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { withDomain, withFeature } from '../session.js'

/** A command that does one thing to one domain and says so. */
function command(
  done: string,
  work: (domain: AnyDomain, call: CommandContext['call']) => Promise<void>,
): CommandAction {
  return (context, [name]) =>
    withDomain(context, name, async (domain) => {
      await work(domain, context.call)
      context.output.result(
        { name: domain.name, uuid: domain.uuid },
        () => `Domain '${domain.name}' ${done}.\n`,
      )
    })
}

/** `polyvisor shutdown NAME`. */
export const shutdown = command('was asked to shut down', (domain, call) =>
  withFeature(domain, 'shutdown').shutdown(call),
)

/** `polyvisor destroy NAME`. */
export const destroy = command('destroyed', (domain, call) => domain.destroy(call))

/** `polyvisor reboot NAME`. */
export const reboot = command('was asked to restart', (domain, call) =>
  withFeature(domain, 'reboot').reboot(call),
)

/** `polyvisor reset NAME`. */
export const reset = command('reset', (domain, call) => withFeature(domain, 'reset').reset(call))

/** `polyvisor inject-nmi NAME`. */
export const injectNmi = command('was sent a non-maskable interrupt', (domain, call) =>
  withFeature(domain, 'inject-nmi').injectNmi(call),
)

/** `polyvisor suspend NAME`. */
export const suspend = command('suspended', (domain, call) => withFeature(domain, 'suspend').suspend(call))

/** `polyvisor resume NAME`. */
export const resume = command('resumed', (domain, call) => withFeature(domain, 'suspend').resume(call))

/** `polyvisor undefine NAME`. */
export const undefine = command('undefined', (domain, call) => domain.undefine(call))
