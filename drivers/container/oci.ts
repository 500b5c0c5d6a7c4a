/** What a container is made of, whatever the runtime. */
export interface ContainerPlan {
  /** Its name towards the runtime; unique on this host. */
  readonly id: string
  /** Arguments of the program. */
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Most bytes of memory; `undefined` for no limit. */
  readonly memory: number | undefined
}

/** Who runs the container: on its own as root, else as this user. */
export interface ContainerUser {
  readonly uid: number
  readonly gid: number
}

/** The program's place in every container. */
export const programPlace = '/program'

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

/**
 * The `config.json` of a bundle (OCI Runtime Specification 1.0.2, config.md and config-linux.md): one program as the
 * first process, a root that holds only it and cannot be written, no network, no capability and none to be had.
 *
 * @param rootless The user that runs the runtime, unless it is root: the container is in a user namespace then.
 */
export function ociConfig(plan: ContainerPlan, rootless: ContainerUser | undefined): unknown {
  const user = rootless === undefined ? { uid: nobody, gid: nobody } : { uid: 0, gid: 0 }
  return {
    ociVersion: '1.0.2',
    hostname: 'container',
    root: { path: 'root', readonly: true },
    process: {
      terminal: false,
      user,
      args: [programPlace, ...plan.args],
      env: Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`),
      cwd: '/',
      noNewPrivileges: true,
      capabilities: { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] },
    },
    // Both runtimes put devices into /dev, and look their own descriptors up in /proc before they start the program.
    mounts: [
      {
        destination: '/dev',
        type: 'tmpfs',
        source: 'tmpfs',
        options: ['nosuid', 'noexec', 'mode=755', 'size=64k'],
      },
      { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev', 'ro'] },
    ],
    linux: {
      namespaces: [
        ...['pid', 'mount', 'network', 'uts', 'ipc'].map((type) => ({ type })),
        ...(rootless === undefined ? [] : [{ type: 'user' }]),
      ],
      ...(rootless && {
        uidMappings: [{ containerID: 0, hostID: rootless.uid, size: 1 }],
        gidMappings: [{ containerID: 0, hostID: rootless.gid, size: 1 }],
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
