/**
 * The features that a driver may declare, each with the methods that it brings to a domain and a sentence
 * for the support matrix. This table is the single source of truth: the type of `Domain`, the support
 * matrix, the guard that answers `ERR_UNSUPPORTED` and the contract suite are all derived from it.
 *
 * A feature without methods is a promise about behaviour; the contract suite checks it.
 */
export const domainFeatures = {
  persistent: {
    methods: [],
    title: 'Persistent',
    summary: 'Definitions and running machines outlive the program; any other program finds them again.',
  },
  rename: {
    methods: ['rename'],
    title: 'Rename',
    summary: 'Gives a domain that is off another name; the UUID stays.',
  },
  metadata: {
    methods: ['setTitle', 'labels', 'setLabel'],
    title: 'Title and labels',
    summary: 'Changes the title of a domain, and keeps labels with its definition, running or not.',
  },
  autostart: {
    methods: ['autostart', 'setAutostart'],
    title: 'Autostart',
    summary: 'Whether the hypervisor’s daemon starts the domain when it starts itself.',
  },
  shutdown: {
    methods: ['shutdown'],
    title: 'Shutdown',
    summary: 'Asks the guest to power itself off.',
  },
  reboot: {
    methods: ['reboot'],
    title: 'Reboot',
    summary: 'Asks the guest to restart itself.',
  },
  reset: {
    methods: ['reset'],
    title: 'Reset',
    summary: 'Presses the reset button.',
  },
  'inject-nmi': {
    methods: ['injectNmi'],
    title: 'Inject NMI',
    summary: 'Sends the guest a non-maskable interrupt.',
  },
  suspend: {
    methods: ['suspend', 'resume'],
    title: 'Suspend',
    summary: 'Stops and continues the virtual CPUs; memory stays.',
  },
  'start-paused': {
    methods: ['startPaused'],
    title: 'Start paused',
    summary: 'Stops a machine before its first instruction, until it is resumed.',
  },
  save: {
    methods: ['save', 'restore'],
    title: 'Save',
    summary: 'Saves the whole running state to a file, and continues from it.',
  },
  'managed-save': {
    methods: ['managedSave', 'hasManagedSave', 'removeManagedSave'],
    title: 'Managed save',
    summary: 'Saves the running state to a place of the driver’s own; the next start goes on from it.',
  },
  'core-dump': {
    methods: ['coreDump'],
    title: 'Core dump',
    summary: 'Writes the memory of the guest to a file for a debugger; the machine goes on.',
  },
  snapshots: {
    methods: ['createSnapshot', 'listSnapshots', 'revertToSnapshot', 'deleteSnapshot'],
    title: 'Snapshots',
    summary: 'Keeps named states of a domain and returns to them.',
  },
  balloon: {
    methods: ['setMemory'],
    title: 'Memory balloon',
    summary: 'Changes the memory of a running guest.',
  },
  'vcpu-hotplug': {
    methods: ['setVcpus'],
    title: 'vCPU hot-plug',
    summary: 'Changes the number of virtual CPUs of a running guest.',
  },
  'device-hotplug': {
    methods: ['attachDevice', 'detachDevice'],
    title: 'Device hot-plug',
    summary: 'Adds and removes disks and network interfaces of a running guest.',
  },
  'block-resize': {
    methods: ['resizeDisk'],
    title: 'Disk resize',
    summary: 'Changes the size of a disk of a running guest.',
  },
  backup: {
    methods: ['backup'],
    title: 'Backup',
    summary: 'Copies disks of a running machine to new files, all of them as they are at one moment.',
  },
  'block-jobs': {
    methods: ['blockPull', 'blockCommit', 'blockCopy', 'blockJob', 'abortBlockJob', 'setBlockJobBandwidth'],
    title: 'Block jobs',
    summary: 'Pulls, commits and copies the images behind a disk of a running guest.',
  },
  checkpoints: {
    methods: ['createCheckpoint', 'listCheckpoints', 'deleteCheckpoint'],
    title: 'Checkpoints',
    summary:
      'Marks moments since which changed parts of disks are known; a backup can copy those parts alone.',
  },
  'media-change': {
    methods: ['changeMedia'],
    title: 'Media change',
    summary: 'Changes and ejects the medium in a CD-ROM or floppy drive of a running guest.',
  },
  stats: {
    methods: ['stats'],
    title: 'Statistics',
    summary: 'CPU time, memory, block and network counters.',
  },
  console: {
    methods: ['openConsole'],
    title: 'Console',
    summary: 'The serial console as a duplex stream.',
  },
  'console-log': {
    methods: ['consoleLog'],
    title: 'Console log',
    summary: 'What the guest has written before, in a bounded log that a console can begin with.',
  },
  screenshot: {
    methods: ['screenshot'],
    title: 'Screenshot',
    summary: 'A picture of the display.',
  },
  'console-ticket': {
    methods: ['consoleTicket'],
    title: 'Console ticket',
    summary: 'A credential for one connection to the display, and where it is made to.',
  },
  'send-key': {
    methods: ['sendKeys'],
    title: 'Send keys',
    summary: 'Presses keys of the keyboard.',
  },
  migrate: {
    methods: ['migrate'],
    title: 'Live migration',
    summary: 'Moves the running machine to another connection of the same driver.',
  },
  jobs: {
    methods: ['job', 'abortJob'],
    title: 'Jobs',
    summary:
      'What a long operation on a domain is doing, and its end, also for another program than that which began it.',
  },
  'guest-agent': {
    methods: ['agentPing', 'agentExec', 'agentReadFile', 'agentWriteFile'],
    title: 'Guest agent',
    summary: 'Commands and files through an agent in the guest.',
  },
  'guest-freeze': {
    methods: ['agentFreeze', 'agentThaw'],
    title: 'Frozen file systems',
    summary: 'Freezes and thaws the guest’s file systems through an agent in it.',
  },
  'guest-info': {
    methods: [
      'guestSystem',
      'guestUsers',
      'guestFileSystems',
      'guestInterfaces',
      'guestTime',
      'setGuestTime',
    ],
    title: 'Guest information',
    summary: 'What an agent in the guest knows of its system, users, file systems, addresses and clock.',
  },
  'interface-addresses': {
    methods: ['interfaceAddresses'],
    title: 'Interface addresses',
    summary:
      'Addresses of the network interfaces, by DHCP leases, the agent in the guest or the host’s ARP table.',
  },
  affinity: {
    methods: ['setAffinity'],
    title: 'CPU affinity',
    summary: 'Binds the machine to a set of host CPUs.',
  },
} as const satisfies Readonly<Record<string, FeatureEntry>>

/** Features that make no sense without another, each with that one. A driver declares both. */
export const neededFeatures: readonly (readonly [DomainFeature, needed: DomainFeature])[] = [
  ['start-paused', 'suspend'],
  ['console-log', 'console'],
]

interface FeatureEntry {
  readonly methods: readonly string[]
  readonly title: string
  readonly summary: string
}

/** The name of a feature that a driver may declare. */
export type DomainFeature = keyof typeof domainFeatures

/** The methods that a feature brings. */
export type MethodOf<Feature extends DomainFeature> = (typeof domainFeatures)[Feature]['methods'][number]

/** The feature that brings a method. */
export type FeatureOfMethod<Method extends string> = {
  [Feature in DomainFeature]: Method extends MethodOf<Feature> ? Feature : never
}[DomainFeature]

/** Tells whether `name` is a feature of the API. */
export function isDomainFeature(name: string): name is DomainFeature {
  return Object.hasOwn(domainFeatures, name)
}

/** All features, in the order of the support matrix. */
export const domainFeatureNames: readonly DomainFeature[] = Object.freeze(
  Object.keys(domainFeatures).filter(isDomainFeature),
)
