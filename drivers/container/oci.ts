import { layoutOf, type Mount } from './layout.js'
import { ociMounts } from './oci-mounts.js'
import { programPlace } from './program-place.js'

/** What a container is made of, whatever the runtime. */
export interface ContainerPlan {
  /** Its name towards the runtime; unique on this host. */
  readonly id: string
  /** Arguments of the program. */
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Most bytes of memory; `undefined` for no limit. */
  readonly memory: number | undefined
  readonly mounts: readonly Mount[]
  /** Folder of this host with the root file system; `undefined` for one that holds nothing but the program. */
  readonly root: string | undefined
  readonly network: 'none' | 'host'
}

/** The user and group of this host as whom a container runs in a user namespace. */
export interface ContainerUser {
  readonly uid: number
  readonly gid: number
}

/** The user and group that own nothing (Debian's `nobody` and `nogroup`). */
export const nobody = 65_534

/**
 * System calls that a container has no use for and that change the machine or look into other processes. They are
 * answered with EPERM, as with the usual runtimes' default profiles.
 */
const refusedCalls: readonly string[] = [
  ...['acct', 'add_key', 'bpf', 'clock_adjtime', 'clock_settime', 'create_module', 'delete_module'],
  ...['finit_module', 'fsconfig', 'fsmount', 'fsopen', 'fspick', 'get_kernel_syms', 'init_module', 'ioperm'],
  ...['iopl', 'kcmp', 'kexec_file_load', 'kexec_load', 'keyctl', 'lookup_dcookie', 'mount', 'mount_setattr'],
  ...['move_mount', 'name_to_handle_at', 'nfsservctl', 'open_by_handle_at', 'open_tree', 'perf_event_open'],
  ...['pivot_root', 'process_vm_readv', 'process_vm_writev', 'ptrace', 'query_module', 'quotactl', 'reboot'],
  ...['request_key', 'setns', 'settimeofday', 'stime', 'swapoff', 'swapon', 'umount', 'umount2', 'unshare'],
  ...['uselib', 'userfaultfd', 'vm86', 'vm86old'],
]

/** The user as whom a container runs in a user namespace; `undefined` for nobody without one. */
export function ownUser({ mounts, root }: Pick<ContainerPlan, 'mounts' | 'root'>): ContainerUser | undefined {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const isPlain = mounts.length === 0 && root === undefined
  return uid === 0 && isPlain ? undefined : { uid, gid }
}

/**
 * The `config.json` of a bundle (OCI Runtime Specification 1.0.2, config.md and config-linux.md): one program as the
 * first process, a root that cannot be written, no capability and none to be had.
 *
 * @param programSource The folder on this host that holds the program, for a root of the user's.
 * @param user Whose rights the program has on files: the container is in a user namespace then, in which it is the
 *   only one. Without it the program runs as nobody.
 */
export function ociConfig(
  plan: ContainerPlan,
  programSource: string,
  user: ContainerUser | undefined,
): unknown {
  const { root, network } = plan
  const inside = user === undefined ? { uid: nobody, gid: nobody } : { uid: 0, gid: 0 }
  return {
    ociVersion: '1.0.2',
    hostname: 'container',
    root: { path: root ?? 'root', readonly: true },
    process: {
      terminal: false,
      user: inside,
      args: [programPlace(root !== undefined), ...plan.args],
      env: Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`),
      cwd: '/',
      noNewPrivileges: true,
      capabilities: { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] },
    },
    mounts: ociMounts(layoutOf(plan, programSource)),
    linux: {
      namespaces: [
        ...['pid', 'mount', 'uts', 'ipc'],
        ...(network === 'host' ? [] : ['network']),
        ...(user === undefined ? [] : ['user']),
      ].map((type) => ({ type })),
      ...(user && {
        uidMappings: [{ containerID: 0, hostID: user.uid, size: 1 }],
        gidMappings: [{ containerID: 0, hostID: user.gid, size: 1 }],
      }),
      ...(plan.memory !== undefined && { resources: { memory: { limit: plan.memory } } }),
      maskedPaths: ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/acpi', '/proc/scsi'],
      readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
      seccomp: {
        defaultAction: 'SCMP_ACT_ALLOW',
        architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
        syscalls: [{ names: refusedCalls, action: 'SCMP_ACT_ERRNO', errnoRet: 1 }],
      },
    },
  }
}
