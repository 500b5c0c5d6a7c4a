import type { DomainState } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import type { ToolMachine } from '../../command-line/tool.js'
import { type Lines, lineNamed, parseMachineReadable } from '../vboxmanage/machine-readable.js'

/** A machine of VirtualBox. */
export interface VirtualboxMachine extends ToolMachine {
  /** Everything that `showvminfo` says of it. */
  readonly lines: Lines
  /** Path of its settings file. */
  readonly settingsFile: string
}

interface State {
  readonly state: DomainState
  readonly active: boolean
  readonly reason?: string
}

/** The states of machines (`MachineState` of the Main API), by the words of `showvminfo`. */
const states: Readonly<Record<string, State>> = {
  poweroff: { state: 'shutoff', active: false },
  saved: { state: 'shutoff', active: false },
  teleported: { state: 'shutoff', active: false },
  aborted: { state: 'crashed', active: false, reason: 'the machine ended without being asked to' },
  'aborted-saved': { state: 'crashed', active: false, reason: 'the machine ended while it was restored' },
  running: { state: 'running', active: true },
  livesnapshotting: { state: 'running', active: true },
  onlinesnapshotting: { state: 'running', active: true },
  teleporting: { state: 'running', active: true },
  deletingsnapshotlive: { state: 'running', active: true },
  paused: { state: 'paused', active: true },
  teleportingpausedvm: { state: 'paused', active: true },
  deletingsnapshotlivepaused: { state: 'paused', active: true },
  gurumeditation: { state: 'crashed', active: true, reason: 'guru meditation' },
  starting: { state: 'starting', active: true },
  restoring: { state: 'starting', active: true },
  settingup: { state: 'starting', active: true },
  teleportingin: { state: 'starting', active: true },
  stopping: { state: 'stopping', active: true },
  saving: { state: 'stopping', active: true },
}

/** Reads the output of `showvminfo --machinereadable`. @throws HypervisorError `ERR_PROTOCOL`. */
export function readMachine(output: string): VirtualboxMachine {
  const lines = parseMachineReadable(output)
  const [name, uuid, word] = ['name', 'UUID', 'VMState'].map((key) => lineNamed(lines, key))
  if (name === undefined || uuid === undefined) {
    throw new HypervisorError('ERR_PROTOCOL', 'VBoxManage showvminfo wrote what cannot be read')
  }
  if (word === undefined) {
    return { ...inaccessible, name, uuid: uuid.toLowerCase(), lines }
  }
  // What takes place while a machine is off: a snapshot is made, restored or deleted.
  const { state, active, reason } = states[word] ?? { state: 'shutoff' as const, active: false }
  return {
    name,
    uuid: uuid.toLowerCase(),
    state,
    active,
    ...(reason === undefined ? {} : { reason }),
    saved: word === 'saved' || word === 'aborted-saved',
    memory: Number(lineNamed(lines, 'memory') ?? 0) * 2 ** 20,
    vcpus: Number(lineNamed(lines, 'cpus') ?? 0),
    architecture: readArchitecture(lines),
    lines,
    settingsFile: lineNamed(lines, 'CfgFile') ?? '',
  }
}

/** A machine whose settings VirtualBox itself cannot read: only its UUID is known. */
const inaccessible = {
  state: 'shutoff',
  active: false,
  reason: 'VirtualBox cannot read its settings',
  saved: false,
  memory: 0,
  vcpus: 0,
  architecture: 'unknown',
  settingsFile: '',
} as const

function readArchitecture(lines: Lines): string {
  if (lineNamed(lines, 'platformArchitecture') === 'ARM') return 'aarch64'
  return lineNamed(lines, 'longmode') === 'on' ? 'x86_64' : 'i386'
}
