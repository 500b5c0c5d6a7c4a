import type { BlockJobInfo } from '../../../../src/domain-data.js'
import type { DomainReference } from '../../rpc/references.js'
import type { LibvirtSession } from '../../session.js'

/** `virDomainBlockJobType`, from 0: unknown, pull, copy, commit, active commit, backup. */
const types: readonly BlockJobInfo['type'][] = ['other', 'pull', 'copy', 'commit', 'commit', 'backup']

/** `VIR_DOMAIN_BLOCK_JOB_INFO_BANDWIDTH_BYTES`. */
const inBytes = 1

/** What the job of a disk is doing. @param path libvirt's name of the disk. */
export async function readJob(
  { client }: LibvirtSession,
  dom: DomainReference,
  path: string,
): Promise<BlockJobInfo | undefined> {
  const { found, type, bandwidth, cur, end } = await client.call('domainGetBlockJobInfo', {
    dom,
    path,
    flags: inBytes,
  })
  if (found === 0) return undefined
  const [processed, total] = [Number(cur), Number(end)]
  return {
    type: types[type] ?? 'other',
    processed,
    remaining: Math.max(0, total - processed),
    total,
    bandwidth: bandwidth === 0n ? undefined : Number(bandwidth),
  }
}
