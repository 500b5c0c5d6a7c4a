const specification = "'polyvisor %' prints the definition as a specification"

/**
 * What to type here in the place of a command of virsh that has another name, or none. Words in quotes that begin with
 * `polyvisor` are commands.
 */
const commands: Readonly<Record<string, string>> = {
  connect: "Every command takes the connection: 'polyvisor list -c URI'.",
  uri: "The connection is that of -c URI, or of POLYVISOR_URI; 'polyvisor node' shows its host.",
  hostname: "'polyvisor node' has it.",
  version: "'polyvisor capabilities' has the hypervisor's, 'polyvisor --version' this program's.",
  help: "'polyvisor --help', and 'polyvisor COMMAND --help'.",
  sysinfo: "'polyvisor node' says what is known of the host.",
  maxvcpus: "'polyvisor node' and 'polyvisor capabilities' say what the host has.",
  domcapabilities:
    "'polyvisor capabilities' says what it can run, 'polyvisor cpu-models --host' which CPU machines get.",
  domid: "Domains are named, and have UUIDs: 'polyvisor info NAME'.",
  domuuid: "'polyvisor info NAME' has it, 'polyvisor list --all --uuid' those of all.",
  domname: "'polyvisor info UUID' has it.",
  dumpxml: `${specification.replace('%', 'dumpspec NAME')}; 'polyvisor convert - --to libvirt-xml' makes XML of it.`,
  edit: `${specification.replace('%', 'dumpspec NAME')}; undefine the domain, and 'polyvisor define FILE' takes what you made of it.`,
  'domxml-to-native': "'polyvisor convert FILE --to qemu-argv', or xl-cfg, vmx.",
  'domxml-from-native': "'polyvisor convert FILE --to libvirt-xml'.",
  domblklist: "The disks are in 'polyvisor dumpspec NAME'.",
  domiflist:
    "The network interfaces are in 'polyvisor dumpspec NAME', their addresses in 'polyvisor domifaddr NAME'.",
  domblkinfo:
    "'polyvisor vol-info PATH' knows a volume, 'polyvisor stats NAME' what a machine reads and writes.",
  domblkstat: "'polyvisor stats NAME' has the counters of all disks.",
  domifstat: "'polyvisor stats NAME' has the counters of all network interfaces.",
  dommemstat: "'polyvisor stats NAME' has them.",
  'cpu-stats': "'polyvisor stats NAME' has them.",
  vcpuinfo: "'polyvisor stats NAME' and 'polyvisor info NAME' say what the CPUs do.",
  vcpucount: "'polyvisor info NAME' has the number now, 'polyvisor dumpspec NAME' the maximum.",
  setvcpu: "'polyvisor setvcpus NAME COUNT' sets their number.",
  'attach-device': "'polyvisor attach-disk NAME FILE', or 'polyvisor attach-interface NAME'.",
  'detach-disk': "'polyvisor detach-device NAME ID', with the id that 'polyvisor dumpspec NAME' shows.",
  'detach-interface': "'polyvisor detach-device NAME ID', with the id that 'polyvisor dumpspec NAME' shows.",
  'detach-device-alias':
    "'polyvisor detach-device NAME ID', with the id that 'polyvisor dumpspec NAME' shows.",
  'update-device': "'polyvisor change-media NAME DRIVE FILE' changes media.",
  'backup-begin': "'polyvisor backup NAME DISK=FILE', which waits for its end.",
  'checkpoint-create': "'polyvisor checkpoint-create-as NAME CHECKPOINT'.",
  'checkpoint-info': "'polyvisor checkpoint-list NAME' has all that is known.",
  'checkpoint-dumpxml': "'polyvisor checkpoint-list NAME --json' has all that is known.",
  'snapshot-info': "'polyvisor snapshot-list NAME' has all that is known.",
  'snapshot-dumpxml': "'polyvisor snapshot-list NAME --json' has all that is known.",
  'snapshot-current': "'polyvisor snapshot-list NAME' marks it.",
  'snapshot-parent': "'polyvisor snapshot-list NAME' has it.",
  vncdisplay:
    "'polyvisor domdisplay NAME', where the hypervisor gives tickets; else it is in the definition.",
  ttyconsole: "'polyvisor console NAME' attaches to it.",
  'qemu-agent-command':
    "'polyvisor agent-exec NAME -- PROGRAM' runs a program, 'polyvisor guestinfo NAME' asks all else.",
  domhostname: "'polyvisor guestinfo NAME' has it.",
  'pool-define-as': "'polyvisor pool-define FILE', of a specification in YAML or JSON.",
  'pool-create': "'polyvisor pool-define FILE', and then 'polyvisor pool-start POOL'.",
  'pool-create-as': "'polyvisor pool-define FILE', and then 'polyvisor pool-start POOL'.",
  'pool-name': "'polyvisor pool-info UUID' has it.",
  'pool-uuid': "'polyvisor pool-info POOL' has it.",
  'pool-edit': `${specification.replace('%', 'pool-dumpspec POOL')}; undefine the pool, and 'polyvisor pool-define FILE' takes what you made of it.`,
  'pool-dumpxml': `${specification.replace('%', 'pool-dumpspec POOL')}.`,
  'pool-event': "'polyvisor events --type pool'.",
  'vol-create-from': "'polyvisor vol-clone VOLUME NAME --pool POOL'.",
  'vol-path': "'polyvisor vol-info VOLUME --pool POOL' has it.",
  'vol-key': "'polyvisor vol-info VOLUME --pool POOL' has its path.",
  'vol-name': "'polyvisor vol-info PATH' has it.",
  'vol-pool': "'polyvisor vol-info PATH' has it.",
  'vol-dumpxml': "'polyvisor vol-info VOLUME --pool POOL --json' has all that is known.",
  'net-create': "'polyvisor net-define FILE', and then 'polyvisor net-start NETWORK'.",
  'net-name': "'polyvisor net-info UUID' has it.",
  'net-uuid': "'polyvisor net-info NETWORK' has it.",
  'net-edit': `${specification.replace('%', 'net-dumpspec NETWORK')}; undefine the network, and 'polyvisor net-define FILE' takes what you made of it.`,
  'net-dumpxml': `${specification.replace('%', 'net-dumpspec NETWORK')}.`,
  'net-event': "'polyvisor events --type network'.",
  'nwfilter-dumpxml': `${specification.replace('%', 'nwfilter-dumpspec FILTER')}.`,
  'nwfilter-edit': `${specification.replace('%', 'nwfilter-dumpspec FILTER')}; 'polyvisor nwfilter-define FILE --replace' takes what you made of it.`,
  'secret-dumpxml': "'polyvisor secret-list --json' has all that is known.",
  'secret-event': "'polyvisor events --type secret'.",
  'iface-dumpxml': `${specification.replace('%', 'iface-dumpspec INTERFACE')}.`,
  'iface-mac': "'polyvisor iface-list' has them.",
  'iface-name': "'polyvisor iface-list' has them.",
  'nodedev-dumpxml': "'polyvisor nodedev-dump DEVICE' prints what is known of one.",
  'nodedev-info': "'polyvisor nodedev-dump DEVICE' prints what is known of one.",
  dompmwakeup: "'polyvisor resume NAME' wakes it up.",
  'nodedev-event': "'polyvisor events --type node-device'.",
}

/** Commands of virsh that are here only as calls of the API. */
const calls: Readonly<Record<string, string>> = {
  desc: 'domain.setTitle()',
  metadata: 'domain.labels() and domain.setLabel()',
  vcpupin: 'domain.setAffinity()',
  emulatorpin: 'domain.setAffinity()',
}

/** Commands of virsh that only libvirt's own calls do. */
const native = new Set(
  [
    'allocpages backup-dumpxml blkdeviotune blkiotune checkpoint-edit checkpoint-parent dom-fd-associate domblkerror',
    'domblkthreshold domcontrol domdirtyrate-calc domfstrim domif-getlink domif-setlink domiftune domlaunchsecinfo',
    'dompmsuspend domsetlaunchsecstate find-storage-pool-sources find-storage-pool-sources-as freepages',
    'get-user-sshkeys guest-agent-timeout guestvcpus iface-begin iface-bridge iface-commit iface-edit iface-rollback',
    'iface-unbridge iothreadadd iothreaddel iothreadinfo iothreadpin iothreadset managedsave-define managedsave-dumpxml',
    'managedsave-edit memtune migrate-compcache migrate-getmaxdowntime migrate-getspeed migrate-postcopy',
    'migrate-setmaxdowntime migrate-setspeed net-desc net-metadata net-port-create net-port-delete net-port-dumpxml',
    'net-port-list node-memory-tune nodecpumap nodedev-autostart nodedev-create nodedev-define nodedev-destroy',
    'nodedev-detach nodedev-reattach nodedev-reset nodedev-start nodedev-undefine nodesevinfo nodesuspend numatune',
    'nwfilter-binding-create nwfilter-binding-delete nwfilter-binding-dumpxml nwfilter-binding-list perf',
    'pool-capabilities qemu-attach qemu-monitor-command qemu-monitor-event save-image-define save-image-dumpxml',
    'save-image-edit schedinfo send-process-signal set-lifecycle-action set-user-password set-user-sshkeys setmaxmem',
    'snapshot-edit update-memory-device',
  ].flatMap((line) => line.split(' ')),
)

/** What to do here instead of an option of virsh, by the command and the option. */
const options: Readonly<Record<string, string>> = {
  'list --title': "'polyvisor dumpspec NAME' has the title of one.",
  'list --state-running': 'Without an option, those that run are listed.',
  'list --state-shutoff': 'Write --inactive.',
  'undefine --managed-save': 'A saved state always goes with the definition.',
  'undefine --nvram': 'The variables of UEFI always go with the definition.',
  'undefine --snapshots-metadata': 'What is known of snapshots always goes with the definition.',
  'undefine --checkpoints-metadata': 'What is known of checkpoints always goes with the definition.',
  'undefine --remove-all-storage': "Disks stay: 'polyvisor vol-delete PATH' removes a volume.",
  'console --force': 'A console that another client has open is not taken away from it.',
  'events --all': 'Events of all kinds are shown; --loop goes on for ever.',
  'events --event': 'Write --type.',
  'dump --memory-only': 'It is always that.',
  'snapshot-create --disk-only': 'Write --kind external.',
  'snapshot-create --memspec':
    'A snapshot of a running machine has its memory, unless it is of the kind external.',
  'snapshot-list --tree': 'The parent of each is in the table.',
  'migrate --live': 'A machine that runs goes on while it moves.',
  'migrate --p2p': 'Both daemons are led from here.',
  'migrate --persistent': 'The definition always goes along.',
  'migrate --undefinesource': "'polyvisor undefine NAME' forgets it here afterwards.",
  'blockcommit --active': 'That is so where the top is the disk’s own image, which is the default.',
  'blockcommit --pivot': 'The machine always goes on with the base.',
  'blockcommit --wait': 'The command always waits for the end.',
  'blockpull --wait': 'The command always waits for the end.',
  'blockcopy --wait': 'The command always waits for the end.',
  'blockcopy --dest': 'The new file is the third argument.',
  'attach-disk --live': 'The device is always added to the running machine alone.',
  'attach-disk --persistent':
    'The device is added to the running machine alone: define it in the specification, too.',
  'attach-interface --live': 'The device is always added to the running machine alone.',
  'vol-create --capacity': 'The capacity is the third argument.',
  'setmem --live': 'It is always the running machine’s memory.',
  'setvcpus --live': 'It is always the running machine’s CPUs.',
}

/** A hint for a command or an option that only virsh has; `undefined` where there is none. */
export function hintForVirsh(error: string, command: string | undefined): string | undefined {
  const word = /^unknown command '(.*)'$/.exec(error)?.[1]
  if (word !== undefined) return hintForCommand(word)
  const option = /^unknown option '(--[a-z0-9-]+)/.exec(error)?.[1]
  const key = `${command} ${option}`
  return option !== undefined && Object.hasOwn(options, key) ? options[key] : undefined
}

function hintForCommand(word: string): string | undefined {
  if (Object.hasOwn(commands, word)) return commands[word]
  if (Object.hasOwn(calls, word)) return `There is no command for it; the API has ${calls[word]}.`
  if (native.has(word))
    return "There is no command for it; connection.native.call of the API has all of libvirt's calls."
  return undefined
}

/** The commands of virsh that there is a hint for, and the options, each with its command before it. */
export const virshWords = {
  commands: [...Object.keys(commands), ...Object.keys(calls), ...native],
  options: Object.keys(options),
} as const
