import type { JobInfo } from '../../src/domain-data.js'
import { formatSize } from '../../src/spec/sizes.js'
import type { CommandAction } from '../commands.js'
import { withDomain, withFeature } from '../session.js'
import { formatFields } from '../table.js'

/** `polyvisor domjobinfo NAME`. */
export const domjobinfo: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    const job = await withFeature(domain, 'jobs').job(context.call)
    context.output.result(job ?? { kind: 'none' }, () => formatJob(job))
  })

/** `polyvisor domjobabort NAME`. */
export const domjobabort: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    await withFeature(domain, 'jobs').abortJob(context.call)
    context.output.result({ name: domain.name }, () => `Job of domain '${domain.name}' is being cancelled.\n`)
  })

function formatJob(job: JobInfo | undefined): string {
  const { elapsed, memory, disks } = job ?? {}
  return formatFields({
    Job: job?.kind ?? 'none',
    Elapsed: elapsed === undefined ? undefined : `${(elapsed / 1000).toFixed(1)} s`,
    'Memory processed': memory && formatSize(memory.processed),
    'Memory remaining': memory && formatSize(memory.remaining),
    'Memory total': memory && formatSize(memory.total),
    'Disks processed': disks && formatSize(disks.processed),
    'Disks remaining': disks && formatSize(disks.remaining),
    'Disks total': disks && formatSize(disks.total),
  })
}
