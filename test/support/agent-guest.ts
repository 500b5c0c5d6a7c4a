import { access, copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type ArchiveEntry, cpioArchive } from '../../benchmarks/linux/cpio.js'
import { moduleName, readModuleInfo } from '../../benchmarks/linux/module-info.js'
import { loadOrder } from '../../benchmarks/linux/module-order.js'
import { runProgram } from '../../src/transports/child-process.js'
import { findTool } from './find-tool.js'
import { findKernelPackage } from './kernel-package.js'

/** What a Linux guest with a running guest agent starts from. */
export interface AgentGuest {
  readonly kernel: string
  readonly initrd: string
  /** A raw image with an ext4 file system, which the guest mounts: it is what can be frozen. */
  readonly disk: string
  readonly cmdline: string
}

/** What its first process says when the agent is running. */
export const agentGuestReady = 'the agent is running\r\n'

/** The guest's host name. */
export const agentGuestName = 'agent-guest'

/** Programs of this host that the guest has, the agent among them. */
const programs = [
  ...['/usr/sbin/qemu-ga', '/usr/bin/perl', '/bin/sh', '/bin/echo', '/bin/false', '/bin/cat'],
  // with which the agent reads and writes the hardware clock
  '/sbin/hwclock',
]

/** Modules that bring the agent's channel and the disk; ext4 is built into this kernel. */
const wantedModules = ['virtio_pci', 'virtio_blk', 'virtio_console']

/** Folders to mount on and to write to. */
const emptyFolders = ['dev', 'disk', 'etc', 'proc', 'run', 'sys', 'tmp', 'var', 'var/run']

/**
 * The first process. Perl is on every Debian and can load modules (system calls of x86-64: 165 mount, 170 sethostname,
 * 313 finit_module) and bring the loopback interface up (SIOCSIFFLAGS, IFF_UP, IFF_LOOPBACK and IFF_RUNNING).
 */
const firstProcess = `#!/usr/bin/perl
sub mounted { my ($what, $where, $type, $none) = (@_, ''); syscall(165, $what, $where, $type, 0, $none) == 0 or print "no $where: $!\\n" }
sub untilThere { select(undef, undef, undef, 0.01) until -e $_[0] }
sub agentPort { opendir(my $dev, '/dev'); (grep { /^vport/ } readdir $dev)[0] }
$| = 1;
mounted('devtmpfs', '/dev', 'devtmpfs');
mounted('proc', '/proc', 'proc');
mounted('sysfs', '/sys', 'sysfs');
opendir(my $modules, '/modules');
for my $name (sort grep { /^\\d/ } readdir $modules) {
  my $none = '';
  open(my $file, '<', "/modules/$name");
  syscall(313, fileno($file), $none, 0) == 0 or print "no module $name: $!\\n";
}
my $hostname = '${agentGuestName}';
syscall(170, $hostname, length $hostname);
my ($any, $up) = (undef, pack('a16 S x22', 'lo', 0x49));
socket($any, 2, 2, 0) and ioctl($any, 0x8914, $up) or print "no loopback: $!\\n";
untilThere('/dev/vda');
mounted('/dev/vda', '/disk', 'ext4');
my $port;
select(undef, undef, undef, 0.01) until $port = agentPort();
if (fork == 0) { exec '/usr/sbin/qemu-ga', '-m', 'virtio-serial', '-p', "/dev/$port", '-t', '/run' }
print "the agent is running\\n";
1 while wait > 0 or select(undef, undef, undef, 1) == 0;
`

/** Makes the guest's files in a folder: Debian's kernel, the agent of this host with its libraries, and a disk. */
export async function makeAgentGuest(folder: string): Promise<AgentGuest> {
  const tree = join(folder, 'package')
  await runProgram('dpkg-deb', ['-x', (await findKernelPackage()) ?? '', tree])
  const image = (await readdir(join(tree, 'boot'))).find((name) => name.startsWith('vmlinuz-')) ?? ''
  const kernel = join(folder, 'vmlinuz')
  await copyFile(join(tree, 'boot', image), kernel)
  const initrd = join(folder, 'initrd')
  await writeFile(initrd, cpioArchive(await contentOf(tree)))
  const disk = join(folder, 'disk.raw')
  await runProgram(findTool('mke2fs') ?? 'mke2fs', ['-q', '-F', '-t', 'ext4', disk, '8M'])
  return { kernel, initrd, disk, cmdline: 'console=ttyS0 quiet panic=-1' }
}

async function contentOf(tree: string): Promise<readonly ArchiveEntry[]> {
  const paths = [...new Set((await Promise.all(programs.map(withLibraries))).flat())].sort()
  const files = await Promise.all(
    paths.map(async (path) => ({ path: path.slice(1), content: await readFile(path) })),
  )
  const modules = await readModules(tree)
  const content = [
    { path: 'init', content: Buffer.from(firstProcess) },
    ...files,
    ...modules.map((module, index) => ({
      path: `modules/${String(index).padStart(2, '0')}`,
      content: module,
    })),
  ]
  const folders = new Set([...emptyFolders, ...content.flatMap(({ path }) => foldersOf(path))])
  return [
    ...[...folders].sort().map((path) => ({ kind: 'folder' as const, path })),
    { kind: 'character-device', path: 'dev/console', major: 5, minor: 1 },
    ...content.map((file) => ({ kind: 'file' as const, executable: true, ...file })),
  ]
}

/** A program and the libraries that the loader of this host gives it, the loader among them. */
async function withLibraries(program: string): Promise<readonly string[]> {
  await access(program)
  const { stdout } = await runProgram('ldd', [program])
  return [program, ...(stdout.match(/(?<=\s)\/\S+/g) ?? [])]
}

function foldersOf(path: string): readonly string[] {
  const words = path.split('/').slice(0, -1)
  return words.map((_, index) => words.slice(0, index + 1).join('/'))
}

/** The wanted modules and what they need, in the order of their loading. */
async function readModules(tree: string): Promise<readonly Uint8Array[]> {
  const root = join(tree, 'lib/modules')
  const wanted = (path: string): boolean =>
    path.includes('/drivers/virtio/') || wantedModules.includes(moduleName(basename(path, '.ko')))
  const paths = (await readdir(root, { recursive: true })).filter(wanted)
  const modules = await Promise.all(
    paths
      .filter((path) => path.endsWith('.ko'))
      .map(async (path) => {
        const content = await readFile(join(root, path))
        return { content, ...(readModuleInfo(content) ?? { name: '', depends: [] }) }
      }),
  )
  return loadOrder(wantedModules, modules).map(({ content }) => content)
}
