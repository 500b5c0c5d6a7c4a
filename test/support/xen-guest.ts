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
    boot: { ...xenGuestFiles, cmdline: 'console=hvc0 quiet -- machine' },
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

/** Runs a program on a host, which must succeed. */
export async function onXenHost(host: XenHost, argv: readonly string[]): Promise<string> {
  await using session = await logInToXen(host)
  const { exitCode, stdout, stderr } = await session.run(argv)
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode}: ${stderr}`)
  return stdout
}

/** Puts into the guest's first files what the kernel of a guest runs when it is asked to power off. */
const poweroff = `mkdir -p /tmp/poweroff/bin /tmp/poweroff/sbin && cd /tmp/poweroff &&
cp /bin/busybox bin/ &&
printf '#!/bin/busybox sh\\nexec /bin/busybox poweroff -f\\n' > sbin/poweroff &&
chmod 755 sbin/poweroff &&
busybox find . | busybox cpio -o -H newc >> "$1"`

/** Makes guests of a host obey when they are asked to power off. */
export async function teachPoweroff(host: XenHost): Promise<void> {
  await onXenHost(host, ['sh', '-c', poweroff, 'sh', xenGuestFiles.initrd])
}
