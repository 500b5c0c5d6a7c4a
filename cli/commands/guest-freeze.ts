import type { CommandAction } from '../commands.js'
import { withDomain, withFeature } from '../session.js'

/** `polyvisor domfsfreeze NAME`: what the guest writes to its disks from then on waits. */
export const domfsfreeze: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    const count = await withFeature(domain, 'guest-freeze').agentFreeze(context.call)
    context.output.result({ name: domain.name, frozen: count }, () => `${fileSystems(count)} frozen.\n`)
  })

/** `polyvisor domfsthaw NAME`. */
export const domfsthaw: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    const count = await withFeature(domain, 'guest-freeze').agentThaw(context.call)
    context.output.result({ name: domain.name, thawed: count }, () => `${fileSystems(count)} thawed.\n`)
  })

function fileSystems(count: number): string {
  return count === 1 ? '1 file system' : `${count} file systems`
}
