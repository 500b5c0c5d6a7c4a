import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type ArchiveEntry, cpioArchive } from '../../benchmarks/linux/cpio.js'
import { findXenImage, type XenImage, xenImageFiles, xenPeerFolder } from '../peers/xen/image.js'
import { payloadImage } from './payload.js'
import { freePort, makeKey, publicKey } from './sshd.js'

/** A dom0 that answers over SSH, in a machine of QEMU's translator. */
export interface XenHost {
  readonly port: number
  /** Path of the private key that lets root in. */
  readonly identity: string
  /** Path of a known_hosts file with the host's key. */
  readonly knownHosts: string
}

/** Files of dom0 for guests: Linux as Xen starts it, and the payload as the first process of one. */
export const xenGuestFiles = { kernel: '/srv/vmlinux', initrd: '/srv/payload.cpio' } as const

/** Where the files of this folder go in dom0; `init` is what the initial RAM file system starts with. */
const hostFiles = {
  init: 'init',
  inittab: 'host/etc/inittab',
  start: 'host/etc/polyvisor/start',
  sshd_config: 'host/etc/polyvisor/sshd_config',
} as const

/** A host that was started outside of a suite of tests. */
export interface StartedXenHost extends XenHost {
  /** Ends it, and waits for its end. */
  stop(): Promise<void>
}

/**
 * Starts a host, and returns when it accepts connections.
 *
 * @throws Error if its image was not built, or it ends before.
 */
export async function startXenHost(): Promise<StartedXenHost> {
  const image = await findXenImage()
  if (image === undefined) throw new Error('there is no host with Xen to start')
  const folder = await mkdtemp(join(tmpdir(), 'xen-'))
  let child: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const over = once(child, 'exit')
      child.kill('SIGKILL')
      await over
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const [identity, hostKey] = [makeKey(folder, 'user'), makeKey(folder, 'host')]
    const initrd = join(folder, 'initrd')
    await writeFile(initrd, await initialFiles(image, hostKey, publicKey(identity)))
    const port = await freePort()
    const knownHosts = join(folder, 'known_hosts')
    await writeFile(knownHosts, `[127.0.0.1]:${port} ${publicKey(hostKey)}\n`)
    child = spawn('qemu-system-x86_64', machine(image, initrd, port), {
      // QEMU keeps what the machine writes to its disk in a file that is gone with it.
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await untilListening(child)
    return { port, identity, knownHosts, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Starts a host before the tests of the suite that is being described, and ends it after them. */
export function useXenHost(): () => XenHost {
  let host: StartedXenHost | undefined
  before(async () => {
    host = await startXenHost()
  })
  after(() => host?.stop())
  return () => {
    if (host === undefined) throw new Error('the host runs only while the tests of its suite do')
    return host
  }
}

/**
 * One CPU, since Xen on two of the translator's loses its memory now and then; a CPU model that Xen can do with. Nobody has
 * secrets here that a processor could tell, and what keeps them takes a third of the translator's time. Nor are addresses
 * of programs made up anew for each: the translator would have to translate every library for every program, which takes
 * as long as all else that starting one does.
 */
function machine({ folder }: XenImage, initrd: string, port: number): readonly string[] {
  const file = (name: string): string => join(folder, name).replaceAll(',', ',,')
  return [
    ...['-machine', 'q35', '-accel', 'tcg,thread=multi,tb-size=256', '-cpu', 'qemu64,+svm,+npt'],
    ...['-smp', '1', '-m', '1024', '-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio'],
    ...['-kernel', join(folder, xenImageFiles.hypervisor)],
    ...['-append', 'console=com1 com1=115200,8n1 dom0_mem=512M,max:512M dom0_max_vcpus=1 spec-ctrl=no'],
    ...[
      '-initrd',
      `${file(xenImageFiles.kernel)} console=hvc0 rw quiet net.ifnames=0 mitigations=off norandmaps,${initrd}`,
    ],
    ...['-drive', `file=${file(xenImageFiles.disk)},format=raw,if=none,id=root,cache=unsafe,snapshot=on`],
    ...['-device', 'virtio-blk-pci,drive=root', '-device', 'virtio-rng-pci'],
    ...['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ...['-device', 'virtio-net-pci,netdev=net,romfile='],
  ]
}

/** The host's own first files, and behind them what is of this run. */
async function initialFiles(image: XenImage, hostKey: string, authorizedKey: string): Promise<Buffer> {
  const executable = true
  const files = Object.entries(hostFiles).map(async ([name, path]): Promise<ArchiveEntry> => {
    return { kind: 'file', path, content: await readFile(join(xenPeerFolder, 'files', name)), executable }
  })
  const file = (path: string, content: Buffer): ArchiveEntry => ({ kind: 'file', path, content })
  const own = cpioArchive([
    ...['host', 'host/etc', 'host/etc/polyvisor', 'host/srv'].map((path) => ({
      kind: 'folder' as const,
      path,
    })),
    ...(await Promise.all(files)),
    file('host/etc/polyvisor/host_key', await readFile(hostKey)),
    file('host/etc/polyvisor/authorized_keys', Buffer.from(`${authorizedKey}\n`)),
    file(`host${xenGuestFiles.initrd}`, await payloadArchive()),
  ])
  return Buffer.concat([await readFile(join(image.folder, xenImageFiles.initrd)), own])
}

/** The payload as the first process of a Linux guest without any device. */
async function payloadArchive(): Promise<Buffer> {
  return cpioArchive([
    ...['dev', 'disk', 'modules', 'proc', 'sys'].map((path) => ({ kind: 'folder' as const, path })),
    { kind: 'character-device', path: 'dev/console', major: 5, minor: 1 },
    { kind: 'file', path: 'init', content: await readFile(payloadImage('linux-x86_64')), executable: true },
  ])
}

/** Waits for the line that dom0's sshd writes to its console. */
async function untilListening(child: ChildProcess): Promise<void> {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('QEMU has no output')
  const lines: string[] = []
  const errors = createInterface({ input: stderr }).on('line', (line) => lines.push(line))
  const output = createInterface({ input: stdout })
  for await (const line of output) {
    lines.push(line)
    if (line.includes('Server listening on')) {
      stdout.resume()
      return
    }
  }
  errors.close()
  throw new Error(`the host with Xen ended before it was up:\n${lines.slice(-20).join('\n')}`)
}
