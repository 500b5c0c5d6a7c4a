import type { CommandAction } from '../commands.js'
import { withDomain, withFeature } from '../session.js'

/** `polyvisor send-key NAME KEY...`. */
export const sendKey: CommandAction = (context, [name, ...keys]) =>
  withDomain(context, name, async (domain) => {
    await withFeature(domain, 'send-key').sendKeys(keys, context.call)
    context.output.result(
      { name: domain.name, keys },
      () => `Keys ${keys.join('+')} sent to domain '${domain.name}'.\n`,
    )
  })
