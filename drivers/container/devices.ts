/** The devices of a container with a root file system: those that hold nothing of the host. */
export const deviceNames = ['null', 'zero', 'full', 'random', 'urandom', 'tty'] as const

/** The links beside them, by name (OCI Runtime Specification 1.0.2, runtime-linux.md, "Dev symbolic links"). */
export const deviceLinks: Readonly<Record<string, string>> = {
  fd: '/proc/self/fd',
  stdin: '/proc/self/fd/0',
  stdout: '/proc/self/fd/1',
  stderr: '/proc/self/fd/2',
}
