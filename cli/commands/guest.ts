import { z } from 'zod'
import { dateOf } from '../../src/guest-time.js'
import { type GuestFileSystem, type HypervisorError, isHypervisorError, supports } from '../../src/index.js'
import { formatSize } from '../../src/spec/sizes.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { flatten } from '../flatten.js'
import { safeText } from '../safe-text.js'
import { withDomain, withFeature } from '../session.js'
import { type Column, formatFields, formatTable } from '../table.js'

/** `polyvisor guestinfo NAME`: all that the agent tells; what it does not tell is said on standard error. */
export const guestinfo: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    const guest = withFeature(domain, 'guest-info')
    if (supports(domain, 'guest-agent')) await domain.agentPing(context.call)
    const found: Record<string, unknown> = {}
    const missing: Record<string, HypervisorError> = {}
    const parts = {
      system: () => guest.guestSystem(context.call),
      users: () => guest.guestUsers(context.call),
      fileSystems: () => guest.guestFileSystems(context.call),
      interfaces: () => guest.guestInterfaces(context.call),
    }
    for (const [part, ask] of Object.entries(parts)) {
      try {
        found[part] = await ask()
      } catch (error) {
        if (!isHypervisorError(error, 'ERR_AGENT')) throw error
        missing[part] = error
      }
    }
    context.output.result({ name: domain.name, ...found, missing }, () =>
      flatten('', found)
        .map(([key, value]) => `${safeText(`${key}=${String(value)}`)}\n`)
        .join(''),
    )
    for (const [part, { message }] of Object.entries(missing)) {
      context.output.remark(`Without ${part}: ${safeText(message)}.`)
    }
  })

const fileSystemColumns: readonly Column<GuestFileSystem>[] = [
  { title: 'MOUNTPOINT', cell: ({ mountPoint }) => mountPoint },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'SIZE', cell: ({ totalBytes }) => sizeOf(totalBytes), align: 'right' },
  { title: 'USED', cell: ({ usedBytes }) => sizeOf(usedBytes), align: 'right' },
  {
    title: 'DISKS',
    cell: ({ disks }) => disks.map(({ device, bus }) => device ?? bus).join(' ') || undefined,
  },
]

function sizeOf(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : formatSize(bytes)
}

/** `polyvisor domfsinfo NAME`. */
export const domfsinfo: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    const mounted = await withFeature(domain, 'guest-info').guestFileSystems(context.call)
    context.output.result(mounted, () => formatTable(fileSystemColumns, mounted))
    if (mounted.length === 0) context.output.remark('The guest has no file system on a disk.')
  })

const timeSchema = z.object({
  pretty: z.boolean().optional(),
  now: z.boolean().optional(),
  sync: z.boolean().optional(),
  time: z
    .string()
    .regex(/^\d{1,10}$/, 'must be whole seconds since 1970-01-01 UTC')
    .optional(),
})

/** `polyvisor domtime NAME [--pretty | --now | --sync | --time SECONDS]`. */
export const domtime: CommandAction = (context, [name], givenOptions) => {
  const { pretty, now, sync, time } = parseOptions(timeSchema, givenOptions)
  const ways = [now, sync, time].filter((way) => way !== undefined)
  if (ways.length > 1) throw invalid('--time', 'only one of --now, --sync and --time can be given')
  return withDomain(context, name, async (domain) => {
    const guest = withFeature(domain, 'guest-info')
    if (ways.length === 1) {
      const date = new Date(time === undefined ? Date.now() : Number(time) * 1000)
      await guest.setGuestTime(sync ? undefined : date, context.call)
      const to = sync ? 'its hardware clock' : date.toISOString()
      context.output.result(
        { name: domain.name, set: sync ? 'hardware-clock' : date.toISOString() },
        () => `Clock of domain '${domain.name}' set to ${to}.\n`,
      )
      return
    }
    const found = await guest.guestTime(context.call)
    const seconds = Number(found / 1_000_000_000n)
    const date = dateOf(found).toISOString()
    context.output.result(
      { name: domain.name, seconds, nanoseconds: Number(found % 1_000_000_000n), date },
      () => formatFields({ Time: pretty ? date : seconds }),
    )
  })
}
