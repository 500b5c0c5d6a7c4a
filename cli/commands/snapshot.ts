import { z } from 'zod'
import type { SnapshotInfo } from '../../src/domain-data.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { given, withDomain, withFeature } from '../session.js'
import { type Column, formatTable } from '../table.js'

const kinds = ['internal', 'external', 'memory'] as const

const createSchema = z.object({
  description: z.string().optional(),
  kind: z.enum(kinds).optional(),
})

const columns: readonly Column<SnapshotInfo>[] = [
  { title: 'NAME', cell: (snapshot) => snapshot.name },
  { title: 'CREATED', cell: (snapshot) => new Date(snapshot.createdAt).toISOString() },
  { title: 'STATE', cell: (snapshot) => snapshot.state },
  { title: 'KIND', cell: (snapshot) => snapshot.kind },
  { title: 'PARENT', cell: (snapshot) => snapshot.parent },
  { title: 'CURRENT', cell: (snapshot) => (snapshot.current ? 'yes' : 'no') },
  { title: 'DESCRIPTION', cell: (snapshot) => snapshot.description },
]

/** `polyvisor snapshot-create NAME SNAPSHOT`. */
export const snapshotCreate: CommandAction = (context, [name, snapshot], givenOptions) => {
  const options = parseOptions(createSchema, givenOptions)
  return withDomain(context, name, async (domain) => {
    const made = await withFeature(domain, 'snapshots').createSnapshot(given(snapshot), {
      ...options,
      ...context.call,
    })
    context.output.result(made, () => `Snapshot '${made.name}' of domain '${domain.name}' made.\n`)
  })
}

/** `polyvisor snapshot-list NAME`. */
export const snapshotList: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    const snapshots = await withFeature(domain, 'snapshots').listSnapshots(context.call)
    context.output.result(snapshots, () => formatTable(columns, snapshots))
  })

/** `polyvisor snapshot-revert NAME SNAPSHOT`. */
export const snapshotRevert: CommandAction = (context, [name, snapshot]) =>
  withDomain(context, name, async (domain) => {
    await withFeature(domain, 'snapshots').revertToSnapshot(given(snapshot), context.call)
    context.output.result(
      await domain.info(context.call),
      () => `Domain '${domain.name}' returned to snapshot '${snapshot}'.\n`,
    )
  })

/** `polyvisor snapshot-delete NAME SNAPSHOT`. */
export const snapshotDelete: CommandAction = (context, [name, snapshot]) =>
  withDomain(context, name, async (domain) => {
    await withFeature(domain, 'snapshots').deleteSnapshot(given(snapshot), context.call)
    context.output.result(
      { name: domain.name, snapshot },
      () => `Snapshot '${snapshot}' of domain '${domain.name}' deleted.\n`,
    )
  })
