import { defineDriver } from '../../src/driver.js'
import { openXapi } from './connection.js'
import { examineXapi } from './doctor.js'
import { xapiFeatures } from './domain.js'
import { xapiOptions } from './options.js'

export type { XapiNative } from './native.js'
export type { XapiOptions } from './options.js'
export type { RpcOptions } from './rpc/client.js'
export { XapiFailure } from './rpc/failure.js'
export type { TaskOptions } from './tasks.js'

/**
 * A pool of XenServer or XCP-ng, over XAPI (JSON-RPC). Nothing of theirs is needed on this side. It was not tested on a
 * real pool.
 */
export const xapi = defineDriver({
  name: 'xapi',
  title: 'XenServer and XCP-ng',
  schemes: ['xapi'],
  class: 'hypervisor',
  evidence: {
    peer: 'stand-in',
    description:
      'not tested on a real pool; a stand-in of ours, built from the documentation of XAPI, runs no guests',
  },
  features: xapiFeatures,
  notes: {
    shutdown: 'by the agent of Xen in the guest',
    'managed-save': 'a guest that was paused goes on for a moment, since the pool saves running ones alone',
    balloon: 'stays with the machine',
    'vcpu-hotplug': 'not of every guest: the pool refuses those that do not offer it',
    jobs: 'without amounts: the pool has a fraction alone',
    affinity: 'stays with the machine, and holds from its next start on',
  },
  options: xapiOptions,
  connect: openXapi,
  doctor: () => examineXapi(),
})
