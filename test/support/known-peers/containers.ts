import { examineContainers } from '../../../drivers/container/doctor.js'
import type { Peer } from '../peers.js'
import { host } from './host.js'
import { peer } from './peer.js'

let containerFindings: ReturnType<typeof examineContainers> | undefined

/** What makes containers, and really does here: many a sandbox has the programs and forbids what they do. */
function containerRuntime(name: string): Peer {
  return peer(name, async () => {
    containerFindings ??= examineContainers({})
    const finding = (await containerFindings).find((candidate) => candidate.name === name)
    if (finding?.status === 'works') return { version: finding.version ?? name }
    return { missing: finding?.hint ?? finding?.detail ?? `this is ${host}` }
  })
}

/** What makes containers, by the name of its program. */
export const containerPeers = {
  crun: containerRuntime('crun'),
  runc: containerRuntime('runc'),
  bwrap: containerRuntime('bwrap'),
  unshare: containerRuntime('unshare'),
} as const
