import type { MigrateOptions } from '../../../../src/domain.js'
import type { MigrationProgress } from '../../../../src/domain-data.js'
import type { LibvirtClient } from '../../rpc/client.js'
import type { DomainReference } from '../../rpc/references.js'
import { parameterValues } from '../../rpc/typed-parameter.js'

/** Milliseconds between two questions how far the memory is. */
const interval = 100

/** How to watch a job. */
export interface WatchOptions extends Pick<MigrateOptions, 'onProgress'> {
  /** Ends the job. */
  readonly signal: AbortSignal | undefined
  /** Whether something else has made the job pointless. */
  readonly isPointless: () => boolean
}

/**
 * Does something that is a job of a domain in libvirt's eyes, and tells its progress. A job that is to end is ended
 * again and again until it has: an attempt before the hypervisor has begun may find nothing to end.
 */
export async function watchJob<Result>(
  client: LibvirtClient,
  dom: DomainReference,
  { signal, onProgress, isPointless }: WatchOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  let asking = false
  const cancel = (): void => {
    void client.call('domainAbortJob', { dom }).catch(() => {})
  }
  const report = async (tell: (progress: MigrationProgress) => void): Promise<void> => {
    asking = true
    const progress = await readProgress(client, dom).catch(() => undefined)
    asking = false
    if (progress !== undefined) tell(progress)
  }
  const timer = setInterval(() => {
    if (signal?.aborted || isPointless()) cancel()
    else if (onProgress !== undefined && !asking) void report(onProgress)
  }, interval)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await work()
  } finally {
    clearInterval(timer)
    signal?.removeEventListener('abort', cancel)
  }
}

/** Reads the fields `VIR_DOMAIN_JOB_MEMORY_…` (include/libvirt/libvirt-domain.h), which are in bytes. */
async function readProgress(
  client: LibvirtClient,
  dom: DomainReference,
): Promise<MigrationProgress | undefined> {
  const { params } = await client.call('domainGetJobStats', { dom, flags: 0 })
  const values = parameterValues(params)
  const total = values.get('memory_total')
  if (total === undefined) return undefined
  return {
    transferred: Number(values.get('memory_processed') ?? 0),
    remaining: Number(values.get('memory_remaining') ?? 0),
    total: Number(total),
  }
}
