import { z } from 'zod'
import type { GuestSystem, GuestUser } from '../guest-info.js'
import { callIfKnown, callOrNothing } from './known-command.js'
import type { AgentLink } from './link.js'

const hostnameSchema = z.object({ 'host-name': z.string() })

const text = z.string().optional()

const systemSchema = z.object({
  id: text,
  name: text,
  'pretty-name': text,
  version: text,
  'version-id': text,
  variant: text,
  'variant-id': text,
  'kernel-release': text,
  'kernel-version': text,
  machine: text,
})

const timezoneSchema = z.object({ zone: text, offset: z.int() })

const usersSchema = z.array(z.object({ user: z.string(), domain: text, 'login-time': z.number() }))

/**
 * What the guest says of its operating system (`guest-get-host-name`, `guest-get-osinfo`, `guest-get-timezone`).
 *
 * @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`.
 */
export async function systemThroughAgent(link: AgentLink): Promise<GuestSystem> {
  return await link.converse(async (agent) => {
    const { 'host-name': hostname } = await callIfKnown(agent, 'guest-get-host-name', hostnameSchema)
    const system = await callIfKnown(agent, 'guest-get-osinfo', systemSchema)
    const timezone = await callOrNothing(agent, 'guest-get-timezone', timezoneSchema)
    return {
      hostname,
      operatingSystem: {
        id: system.id,
        name: system.name,
        prettyName: system['pretty-name'],
        version: system.version,
        versionId: system['version-id'],
        variant: system.variant,
        variantId: system['variant-id'],
        kernelRelease: system['kernel-release'],
        kernelVersion: system['kernel-version'],
        machine: system.machine,
      },
      timezone: timezone && { name: timezone.zone, offset: timezone.offset },
    }
  })
}

/** The users that are logged in (`guest-get-users`). @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`. */
export async function usersThroughAgent(link: AgentLink): Promise<readonly GuestUser[]> {
  const users = await link.converse((agent) => callIfKnown(agent, 'guest-get-users', usersSchema))
  return users.map(({ user, domain, 'login-time': seconds }) => ({
    name: user,
    domain,
    loggedInAt: Math.round(seconds * 1000),
  }))
}
