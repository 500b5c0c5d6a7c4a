import { connect, isHypervisorError, parseUri } from '../../src/index.js'
import { copies } from './copies.js'
import { kvmOffer, type Offer } from './offers.js'
import type { PlatformEntry } from './platform-table.js'
import type { VariantSettings } from './setting.js'
import { bareMemory } from './specifications.js'

/** Which daemon is asked. */
const settings: VariantSettings = {
  daemon: {
    takes: 'session, system',
    read: (value) => (value === 'session' || value === 'system' ? value : undefined),
    words: (value) => `by the ${value}’s daemon`,
    uri: daemonUri,
  },
  copies,
}

function daemonUri(daemon: string): string {
  return `libvirt+unix:///${daemon}?driver=qemu`
}

/** The payload without an operating system on QEMU's translator, by way of a daemon of libvirt. */
export const translatedByLibvirt = {
  id: 'libvirt-tcg',
  title: 'QEMU by libvirt, translated (TCG)',
  driver: 'libvirt',
  class: 'emulator',
  uri: daemonUri('session'),
  accelerator: 'tcg',
  targets: { i386: 'metal-i386', x86_64: 'metal-x86_64' },
  settings,
  offer: libvirtOffer,
  spec: async () => ({ architecture: 'x86_64', memory: bareMemory, libvirt: { type: 'qemu' } }),
} satisfies PlatformEntry

/** The same with KVM. */
export const kvmByLibvirt = {
  ...translatedByLibvirt,
  id: 'libvirt-kvm',
  title: 'QEMU by libvirt, with KVM',
  class: 'hypervisor',
  accelerator: 'kvm',
  async offer(signal) {
    const daemon = await libvirtOffer(signal)
    return daemon.state === 'absent' ? daemon : await onRequest(kvmOffer(signal), daemon.reason)
  },
  spec: async () => ({ architecture: 'x86_64', memory: bareMemory, libvirt: { type: 'kvm' } }),
} satisfies PlatformEntry

/** A daemon is somebody's: machines are defined in it only when it is asked for. */
async function libvirtOffer(
  signal: AbortSignal | undefined,
): Promise<Exclude<Offer, { readonly state: 'offered' }>> {
  for (const daemon of ['session', 'system']) {
    try {
      await using _connection = await connect(daemonUri(daemon), { signal, timeout: 10_000 })
      const reason = `the ${daemon}’s daemon of libvirt answers; ask for it with --platforms`
      return { state: 'on-request', reason }
    } catch (error) {
      if (signal?.aborted || !isHypervisorError(error)) throw error
    }
  }
  return { state: 'absent', reason: 'no daemon of libvirt answers (start libvirtd or virtqemud)' }
}

async function onRequest(offer: Promise<Offer>, reason: string): Promise<Offer> {
  const machine = await offer
  return machine.state === 'offered' ? { state: 'on-request', reason } : machine
}

/**
 * The platform that a URI of the driver `libvirt` names, in the form that ids have; `undefined` for what is no URI.
 * Only the daemon can be told from it: what else a URI says belongs to the environment of a campaign.
 *
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function platformOfUri(text: string): string | undefined {
  if (!text.includes('://')) return undefined
  const { scheme, transport = 'unix', path, parameters } = parseUri(text)
  const driver = parameters.get('driver') ?? parameters.get('type') ?? 'qemu'
  const others = [...parameters.keys()].filter((name) => name !== 'driver' && name !== 'type')
  const daemon = path.slice(1)
  if (scheme !== 'libvirt' || transport !== 'unix' || driver !== 'qemu' || others.length > 0) return undefined
  if (daemon !== 'session' && daemon !== 'system') return undefined
  return daemon === 'session' ? translatedByLibvirt.id : `${translatedByLibvirt.id}:daemon=${daemon}`
}
