import { join } from 'node:path'
import { openSsh } from '../../src/transports/ssh/open.js'
import type { SshSession } from '../../src/transports/ssh/options.js'
import type { ContractSpec, MachineNeeds } from '../contract/subject.js'
import { type XenHost, xenGuestFiles } from './xen-host.js'

/** The URI of a host. */
export function xenUri({ port, identity, knownHosts }: XenHost): string {
  const [known, key] = [encodeURIComponent(knownHosts), encodeURIComponent(identity)]
  return `xen+ssh://root@127.0.0.1:${port}/?known_hosts=${known}&keyfile=${key}`
}

/** The image of a disk, in a folder of the host. */
export const xenDisk = 'disk.img'

/** A paravirtualised guest with the payload as its first process. */
export async function xenGuest(
  name: string,
  { maximumVcpus = 1, disk = false }: MachineNeeds,
  folder = '/nowhere',
): Promise<ContractSpec> {
  return {
    name,
    memory: '96 MiB',
    vcpus: { count: 1, maximum: maximumVcpus },
    boot: {
      ...xenGuestFiles,
      cmdline: `console=hvc0 quiet mitigations=off cryptomgr.notests${maximumVcpus > 1 ? ' rdinit=/follow' : ''} -- machine`,
    },
    ...(disk ? { disks: [{ path: join(folder, xenDisk) }] } : {}),
    xen: { type: 'pv' },
  }
}

/** Logs in to a host, beside the driver. */
export function logInToXen({ port, identity, knownHosts }: XenHost): Promise<SshSession> {
  return openSsh(
    { host: '127.0.0.1', port, user: 'root' },
    { knownHosts: [knownHosts], identities: [identity], agent: false },
  )
}

const sessions = new WeakMap<XenHost, Promise<SshSession>>()

/** The session of the tests with a host, which ends with that: to log in takes seven times as long as to run a program. */
async function sessionWith(host: XenHost): Promise<SshSession> {
  const known = sessions.get(host)
  if (known !== undefined) return await known
  const session = logInToXen(host)
  sessions.set(host, session)
  const forget = (): void => void sessions.delete(host)
  session.then((open) => open.onClose(forget), forget)
  return await session
}

/** Runs a program on a host, which must succeed. */
export async function onXenHost(host: XenHost, argv: readonly string[]): Promise<string> {
  const session = await sessionWith(host)
  const { exitCode, stdout, stderr } = await session.run(argv)
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode}: ${stderr}`)
  return stdout
}

/** What the first process of a guest begins with, so that new virtual CPUs are brought online, as a rule of udev does it. */
const follow = `#!/bin/busybox sh
/bin/busybox mknod /dev/null c 1 3
(while /bin/busybox sleep 1; do
  for cpu in /sys/devices/system/cpu/cpu[1-9]*; do
    read -r online < "$cpu/online" && [ "$online" = 0 ] && echo 1 > "$cpu/online"
  done
done) > /dev/null 2>&1 &
exec /init "$@"
`

/** Puts into the guest's first files what the kernel of a guest runs when it is asked to power off, and the file `$2`. */
const teach = `mkdir -p /tmp/guest/bin /tmp/guest/sbin && cd /tmp/guest &&
cp /bin/busybox bin/ &&
printf '#!/bin/busybox sh\\nexec /bin/busybox poweroff -f\\n' > sbin/poweroff &&
printf '%s' "$2" > follow &&
chmod 755 sbin/poweroff follow &&
busybox find . | busybox cpio -o -H newc >> "$1"`

/** Makes guests of a host obey when they are asked to power off, and use the virtual CPUs that they are given. */
export async function teachGuests(host: XenHost): Promise<void> {
  await onXenHost(host, ['sh', '-c', teach, 'sh', xenGuestFiles.initrd, follow])
}
