import { connect, isHypervisorError } from '../../src/index.js'
import { missingKernel, paravirtualBoot } from './linux-guest.js'
import type { Offer } from './offers.js'
import { bootImagePath } from './payload-boot.js'
import type { PlatformEntry } from './platform-table.js'
import { bareMemory } from './specifications.js'

/** Milliseconds for a dom0 to answer: there are slow ones, where Xen itself is emulated. */
const patience = 60_000

/** What ends a guest ends its machine, which xl would start again otherwise. */
const settings = { on_reboot: 'destroy', on_crash: 'destroy' } as const

const common = {
  driver: 'xen',
  class: 'hypervisor',
  // What a campaign says of it: neither hosts nor keys belong in a folder that is handed on.
  uri: 'xen:///',
  accelerator: 'xen',
  connection: ({ dom0 }) => dom0,
} satisfies Partial<PlatformEntry>

/** The payload without an operating system in a machine of Xen with a BIOS, which starts it from its disk. */
export const xenHvm = {
  ...common,
  id: 'xen-hvm',
  title: 'Xen, hardware virtual machine (HVM)',
  targets: { i386: 'metal-i386', x86_64: 'metal-x86_64' },
  offer: (signal, { dom0 }) => dom0Offer(signal, dom0),
  spec: async () => ({ architecture: 'x86_64', memory: bareMemory, xen: { type: 'hvm', settings } }),
  async start({ target }) {
    const path = await bootImagePath(target, 'disk')
    // The BIOS knows no disks but these, and they are none that refuse to be written; nothing writes to it.
    return { part: { boot: {}, disks: [{ device: 'disk', bus: 'ide', path, format: 'raw' }] } }
  },
} satisfies PlatformEntry

/** The payload without an operating system in a machine of Xen without a PC's devices, which starts it as a kernel. */
export const xenPvh = {
  ...common,
  id: 'xen-pvh',
  title: 'Xen, hardware virtualisation without a PC (PVH)',
  targets: { i386: 'xen-i386', x86_64: 'xen-x86_64' },
  offer: (signal, { dom0 }) => dom0Offer(signal, dom0),
  spec: async () => ({ architecture: 'x86_64', memory: bareMemory, xen: { type: 'pvh', settings } }),
} satisfies PlatformEntry

/** The payload as the first process of Linux in a paravirtualised guest of Xen. */
export const xenPv = {
  ...common,
  id: 'xen-pv',
  title: 'Linux on Xen, paravirtualised (PV)',
  targets: { x86_64: 'linux-x86_64' },
  async offer(signal, { dom0 }) {
    const reason = await missingKernel([])
    return reason === undefined ? await dom0Offer(signal, dom0) : { state: 'absent', reason }
  },
  spec: async () => ({ architecture: 'x86_64', memory: '256 MiB', xen: { type: 'pv', settings } }),
  async start({ path }) {
    const { boot, kernel } = await paravirtualBoot(path)
    return { part: { boot }, kernel }
  },
} satisfies PlatformEntry

/** A dom0 is somebody's: machines are defined there only when it is asked for. */
async function dom0Offer(signal: AbortSignal | undefined, dom0: string): Promise<Offer> {
  try {
    await using _connection = await connect(dom0, { signal, timeout: patience })
    return { state: 'on-request', reason: 'a dom0 of Xen answers; ask for it with --platforms' }
  } catch (error) {
    if (signal?.aborted || !isHypervisorError(error)) throw error
    const reason = `no dom0 of Xen answers: ${error.message} (name one: xen+ssh://root@host/?type=hvm, or in POLYVISOR_XEN)`
    return { state: 'absent', reason }
  }
}
