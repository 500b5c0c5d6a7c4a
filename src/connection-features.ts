/**
 * The features that the connections of a driver may have, beside those of its domains: each is an object of that
 * name on the connection. This table is the single source of truth: the type of `Connection`, the support matrix,
 * the guard that answers `ERR_UNSUPPORTED` and the contract suite are all derived from it.
 */
export const connectionFeatures = {
  storage: {
    title: 'Storage',
    summary: 'Pools of volumes, and the bytes of volumes as streams.',
  },
  networks: {
    title: 'Networks',
    summary: 'Virtual networks with their addresses, DHCP and leases.',
  },
  secrets: {
    title: 'Secrets',
    summary: 'Passwords and keys that the hypervisor keeps for volumes, pools, TLS and emulated TPMs.',
  },
  nodeDevices: {
    title: 'Node devices',
    summary: 'The devices of the host: what is on its buses, in its networks and on its disks.',
  },
  interfaces: {
    title: 'Interfaces',
    summary: 'The network interfaces of the host: Ethernet cards, bridges, bonds and VLANs.',
  },
  nodeStats: {
    title: 'Node statistics',
    summary: 'CPU time of the host by mode, what its memory is used for, and free memory by NUMA cell.',
  },
  cpuModels: {
    title: 'CPU models',
    summary:
      'The CPUs that guests can be given here: their models, comparison, and what several have in common.',
  },
  nwfilters: {
    title: 'Network filters',
    summary: 'Rules for the packets to and from the network interfaces of machines.',
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly summary: string }>>

/** The name of a feature that the connections of a driver may have, and of the object that it brings. */
export type ConnectionFeature = keyof typeof connectionFeatures

/** Tells whether `name` is a feature of connections. */
export function isConnectionFeature(name: string): name is ConnectionFeature {
  return Object.hasOwn(connectionFeatures, name)
}

/** All features of connections, in the order of the support matrix. */
export const connectionFeatureNames: readonly ConnectionFeature[] = Object.freeze(
  Object.keys(connectionFeatures).filter(isConnectionFeature),
)
