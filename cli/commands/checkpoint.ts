import { z } from 'zod'
import type { CheckpointInfo } from '../../src/domain-data.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { given, withDomain, withFeature } from '../session.js'
import { type Column, formatTable } from '../table.js'

const createSchema = z
  .object({ description: z.string().optional(), disk: z.array(z.string()).optional() })
  .transform(({ description, disk }) => ({ description, disks: disk }))

const columns: readonly Column<CheckpointInfo>[] = [
  { title: 'NAME', cell: (checkpoint) => checkpoint.name },
  { title: 'CREATED', cell: (checkpoint) => new Date(checkpoint.createdAt).toISOString() },
  { title: 'PARENT', cell: (checkpoint) => checkpoint.parent },
  { title: 'DISKS', cell: (checkpoint) => checkpoint.disks.join(', ') },
  { title: 'DESCRIPTION', cell: (checkpoint) => checkpoint.description },
]

/** `polyvisor checkpoint-create-as NAME CHECKPOINT`. */
export const checkpointCreateAs: CommandAction = (context, [name, checkpoint], givenOptions) => {
  const options = parseOptions(createSchema, givenOptions)
  return withDomain(context, name, async (domain) => {
    const made = await withFeature(domain, 'checkpoints').createCheckpoint(given(checkpoint), {
      ...options,
      ...context.call,
    })
    context.output.result(made, () => `Checkpoint '${made.name}' of domain '${domain.name}' made.\n`)
  })
}

/** `polyvisor checkpoint-list NAME`. */
export const checkpointList: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    const checkpoints = await withFeature(domain, 'checkpoints').listCheckpoints(context.call)
    context.output.result(checkpoints, () => formatTable(columns, checkpoints))
  })

/** `polyvisor checkpoint-delete NAME CHECKPOINT`. */
export const checkpointDelete: CommandAction = (context, [name, checkpoint]) =>
  withDomain(context, name, async (domain) => {
    await withFeature(domain, 'checkpoints').deleteCheckpoint(given(checkpoint), context.call)
    context.output.result(
      { name: domain.name, checkpoint },
      () => `Checkpoint '${checkpoint}' of domain '${domain.name}' deleted.\n`,
    )
  })
