import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { release } from 'node:os'
import { basename, join } from 'node:path'
import { requireBuildTools } from '../../benchmarks/image/build-tools.js'
import { hostSources } from '../../benchmarks/image/host-sources.js'
import { findImage } from '../../benchmarks/image/image-store.js'
import { findVcsim } from '../../benchmarks/sdk/vmware/vcsim-program.js'
import type { ToolName } from '../../benchmarks/tools/tool.js'
import { readToolVersion, toolVersionCommand } from '../../benchmarks/tools/version.js'
import { examineContainers } from '../../drivers/container/doctor.js'
import { findPackage } from '../../drivers/thread/package.js'
import { HypervisorError } from '../../src/errors.js'
import { findXenImage } from '../peers/xen/image.js'
import { findTool } from './find-tool.js'
import { hostSuite } from './host-suite.js'
import { findKernelPackage, kernelPackages } from './kernel-package.js'
import { asNobody } from './nobody.js'
import { payloadImage } from './payload.js'
import type { Peer } from './peers.js'
import { python } from './python.js'
import { imagesOfMachine } from './tools-image.js'
import { findXenTools } from './xen-tools.js'

/** What was found where a peer was looked for. */
type Found = Awaited<ReturnType<Peer['find']>>

/** A peer that is looked for once in a test run, however many suites need it. */
function peer(name: string, look: () => Found | Promise<Found>): Peer {
  let found: Found | undefined
  return {
    name,
    async find() {
      found ??= await look()
      return found
    },
  }
}

/** A program that says which version it is. */
function program(name: string, advice: string): Peer {
  return peer(name, () => {
    const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' })
    if (status !== 0) return { missing: advice }
    return { version: stdout.split('\n')[0] ?? name }
  })
}

const hostIsLinuxPc = process.platform === 'linux' && process.arch === 'x64'
const host = `${process.platform} ${process.arch}`

/** A payload that this host runs as a process. */
function nativePayload(name: string, image: string, kind: string): Peer {
  return peer(name, () => {
    if (!hostIsLinuxPc) return { missing: `the payload is a program for ${kind}, this is ${host}` }
    const { status } = spawnSync(payloadImage(image), { input: '' })
    if (status !== 0) return { missing: `this kernel does not run programs for ${kind}` }
    return { version: `Linux ${release()}` }
  })
}

/** What starts the stand-ins of desktop hypervisors. */
export const perlPeer = peer('perl', () =>
  findTool('perl') === undefined ? { missing: 'install perl' } : { version: 'perl' },
)

/** What reads the headers of ELF files. */
export const readelfPeer = program('readelf', 'install binutils')

/** Bochs with its BIOS. Its display listens on every address, so that it is run in a network of its own. */
export const bochsPeer = peer('bochs', () => {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', 'bochs', 'bochsbios', 'vgabios'], {
    encoding: 'utf8',
  })
  if (status !== 0) return { missing: 'install bochs, bochsbios and vgabios' }
  if (spawnSync('unshare', ['--map-root-user', '--net', 'true']).status !== 0) {
    return { missing: 'this kernel gives no network of its own' }
  }
  return { version: stdout.split('\n')[0]?.replace('\t', ' ') ?? 'bochs' }
})

/** What Bochs draws with on an X server. */
export const bochsWindowPeer = peer('bochs-x', () => {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', 'bochs-x'], { encoding: 'utf8' })
  return status === 0 ? { version: stdout.trim().replace('\t', ' ') } : { missing: 'install bochs-x' }
})

/** SIMH's PDP-11 and VAX. */
export const simhPeer = peer('simh', () => {
  for (const name of ['pdp11', 'vax', 'vax780', 'altairz80', 'pdp10', 'pdp8', 'dgnova']) {
    if (findTool(name) === undefined) return { missing: 'install simh' }
  }
  const { stdout } = spawnSync('pdp11', [], { encoding: 'utf8', input: 'quit\n', timeout: 10_000 })
  return { version: /^.*simulator V.*$/m.exec(stdout)?.[0] ?? 'simh' }
})

/** Hatari, an Atari. */
export const hatariPeer = peer('hatari', () => {
  if (findTool('hatari') === undefined) return { missing: 'install hatari' }
  const { stdout } = spawnSync('hatari', ['--version'], { encoding: 'utf8', timeout: 10_000 })
  return { version: /Hatari v\S+/.exec(stdout)?.[0] ?? 'hatari' }
})

/** DOSBox. */
export const dosboxPeer = peer('dosbox', () => {
  if (findTool('dosbox') === undefined) return { missing: 'install dosbox' }
  const { stdout } = spawnSync('dosbox', ['-version'], { encoding: 'utf8', timeout: 10_000 })
  return { version: /^DOSBox version [^,]*/m.exec(stdout)?.[0] ?? 'dosbox' }
})

/** openMSX with C-BIOS. */
export const openmsxPeer = peer('openmsx', () => {
  if (findTool('openmsx') === undefined) return { missing: 'install openmsx and cbios' }
  const { stdout } = spawnSync('openmsx', ['--version'], { encoding: 'utf8', timeout: 10_000 })
  return { version: /^openMSX .*$/m.exec(stdout)?.[0] ?? 'openmsx' }
})

/** FS-UAE, which draws on a screen that is not there with EGL. */
export const fsUaePeer = peer('fs-uae', () => {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', 'fs-uae', 'libegl1'], { encoding: 'utf8' })
  if (status !== 0) return { missing: 'install fs-uae and libegl1' }
  return { version: stdout.split('\n')[0]?.replace('\t', ' ') ?? 'fs-uae' }
})

/** The X server on which emulators are looked at. */
export const xvfbPeer = peer('xvfb', () => {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', 'xvfb'], { encoding: 'utf8' })
  return status === 0 ? { version: stdout.trim().replace('\t', ' ') } : { missing: 'install xvfb' }
})

/** Hercules, which says its version when it does not understand its arguments. */
export const herculesPeer = peer('hercules', () => {
  if (findTool('hercules') === undefined) return { missing: 'install hercules' }
  const { stdout } = spawnSync('hercules', ['-?'], { encoding: 'utf8', timeout: 10_000 })
  return { version: /^Hercules Version .*$/m.exec(stdout)?.[0] ?? 'hercules' }
})

/** VICE, which Debian has in its component contrib. */
export const vicePeer = peer('vice', () => {
  if (findTool('x64sc') === undefined) return { missing: 'install vice of Debian’s component contrib' }
  const { stdout } = spawnSync('x64sc', ['--version'], { encoding: 'utf8', timeout: 10_000 })
  return { version: /^x64sc \(.*\)$/m.exec(stdout)?.[0] ?? 'x64sc' }
})

/** QEMU for PCs with a 64-bit CPU. */
export const qemuPeer = program('qemu-system-x86_64', 'install qemu-system-x86')

/** QEMU for PCs with a 32-bit CPU. */
export const qemuI386Peer = program('qemu-system-i386', 'install qemu-system-x86')

/** QEMU for single programs of Linux x86-64, with the CPU of choice. */
export const qemuUserPcPeer = program('qemu-x86_64', 'install qemu-user')

/** The compiler of the demonstrations with the C library. */
export const gccPeer = program('gcc', 'install gcc and libc6-dev')

/** The tools for disk images that belong to QEMU: `qemu-img` and `qemu-io` come in one package. */
export const qemuImgPeer = peer('qemu-img', async () =>
  findTool('qemu-img') !== undefined && findTool('qemu-io') !== undefined
    ? { version: 'qemu-img and qemu-io' }
    : { missing: 'install qemu-utils' },
)

/** The agent that runs in guests of QEMU; the tests run it on this host in place of a guest. */
export const agentPeer = peer('qemu-ga', async () => {
  const path = findTool('qemu-ga')
  if (path === undefined) return { missing: 'install qemu-guest-agent' }
  return { version: spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim() }
})

/** What makes file systems for the disks of guests. */
export const fileSystemPeer = peer('mke2fs', () =>
  findTool('mke2fs') === undefined ? { missing: 'install e2fsprogs' } : { version: 'mke2fs' },
)

/** The BIOS that v86 boots disks with. */
export const seabiosPeer = peer('seabios', () =>
  existsSync('/usr/share/seabios/bios.bin')
    ? { version: '/usr/share/seabios/bios.bin' }
    : { missing: 'install seabios' },
)

/** QEMU's emulation of Linux processes of other CPUs. */
export const qemuUserPeer = program('qemu-aarch64', 'install qemu-user')

/** QEMU's machines of other CPUs, which come in several packages. */
export const qemuOtherPeer = peer('qemu-system-other', async () => {
  const programs = [
    ...['aarch64', 'alpha', 'arm', 'hppa', 'm68k', 'mips64el'],
    ...['ppc64le', 'riscv64', 's390x', 'sparc64', 'mips', 'ppc', 'sparc'],
  ]
  const packages =
    'install qemu-system-arm, qemu-system-mips, qemu-system-misc, qemu-system-ppc, qemu-system-sparc, openbios-sparc and openbios-ppc'
  for (const cpu of programs) {
    if (findTool(`qemu-system-${cpu}`) === undefined) return { missing: packages }
  }
  return { version: programs.join(', ') }
})

/** The UEFI firmware of QEMU's PCs. */
export const ovmfPeer = peer('ovmf', () =>
  existsSync('/usr/share/OVMF/OVMF_CODE_4M.fd')
    ? { version: '/usr/share/OVMF/OVMF_CODE_4M.fd' }
    : { missing: 'install ovmf' },
)

/** KVM, whichever kind: the device opens. */
export const kvmPeer = peer('kvm', () => {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
    return { version: '/dev/kvm' }
  } catch (error) {
    return { missing: `/dev/kvm cannot be opened: ${error instanceof Error ? error.message : String(error)}` }
  }
})

/** The module of a KVM that interprets its guests. */
export const softwareKvmPeer = peer('kvm_pvm', () =>
  existsSync('/sys/module/kvm_pvm')
    ? { version: 'the module kvm_pvm' }
    : { missing: 'the module kvm_pvm is not loaded' },
)

/** This host, on which the payload runs as a process. */
export const nativePeer = nativePayload('native', 'linux-x86_64', 'Linux x86-64')

/** This host, where it runs 32-bit programs too. */
export const nativeI386Peer = nativePayload('native-i386', 'linux-i386', 'Linux i386')

/** The browser that reads reports. */
export const chromiumPeer = peer('chromium', async () => {
  const path = findTool('chromium')
  if (path === undefined) return { missing: 'install chromium' }
  return { version: spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim() }
})

/** What only Linux does, for example to give the beginning of a file back. */
export const linuxPeer = peer('linux', () =>
  process.platform === 'linux' ? { version: release() } : { missing: `this is ${host}` },
)

/** Settings of the running kernel that this user may change; the tests put them back. */
export const kernelSettingsPeer = peer('kernel-settings', () => {
  try {
    accessSync('/proc/sys/vm/swappiness', constants.R_OK | constants.W_OK)
    return { version: `Linux ${release()}` }
  } catch (error) {
    return { missing: `vm.swappiness cannot be changed: ${error instanceof Error ? error.message : error}` }
  }
})

/** A Linux kernel for guests, as a package that `.ci/install-packages` has downloaded. */
export const kernelPeer = peer('linux-kernel', async () => {
  if (findTool('dpkg-deb') === undefined) return { missing: 'install dpkg' }
  const path = await findKernelPackage()
  return path === undefined
    ? { missing: `download linux-image-cloud-amd64's kernel to ${kernelPackages}` }
    : { version: basename(path, '.deb') }
})

/** xl and its library, as packages that `.ci/install-packages` has downloaded; without a hypervisor, they only read. */
export const xlPeer = peer('xl', async () => {
  if (!hostIsLinuxPc) return { missing: `the tools of Xen are for Linux x86-64, this is ${host}` }
  const found = await findXenTools()
  return 'missing' in found ? found : { version: found.version }
})

/** libvirt's driver for Xen in root's daemon, where what it asks of Xen is answered by a stand-in. */
export const libvirtXenPeer = peer('libvirt-xen', async () => {
  if (!hostIsLinuxPc) return { missing: `the tools of Xen are for Linux x86-64, this is ${host}` }
  const tools = await findXenTools()
  if ('missing' in tools) return tools
  if (tools.libvirtDriver === undefined) return { missing: 'download libvirt-daemon-driver-xen as well' }
  const refused = refusedInNamespaces('true')
  if (refused !== undefined) return { missing: `namespaces cannot be made: ${refused}` }
  const { status, stdout } = spawnSync('libvirtd', ['--version'], { encoding: 'utf8' })
  return status === 0
    ? { version: `${stdout.trim()} with libxl of ${tools.version}` }
    : { missing: 'install libvirt-daemon' }
})

/** A standard tool of Debian, which is run by its path and says its version in its own way. */
function standardTool(name: ToolName, packageName: string): Peer {
  return peer(name, () => {
    const [path = '', ...args] = toolVersionCommand(name)
    const { status, stdout } = spawnSync(path, args, { encoding: 'utf8', env: { LC_ALL: 'C' } })
    const output = (stdout ?? '').split('\n')
    const version = readToolVersion(name, { status: status ?? 255, output, complaints: [] })
    return version === undefined ? { missing: `install ${packageName}` } : { version: `${name} ${version}` }
  })
}

/** The standard tools, by name. */
export const toolPeers = {
  sysbench: standardTool('sysbench', 'sysbench'),
  fio: standardTool('fio', 'fio'),
  'stress-ng': standardTool('stress-ng', 'stress-ng'),
  openssl: standardTool('openssl', 'openssl'),
  '7z': standardTool('7z', 'p7zip-full'),
  iperf3: standardTool('iperf3', 'iperf3'),
} as const

/** What builds Debian root file systems, on a Debian whose sources APT knows; it downloads packages. */
export const mmdebstrapPeer = peer('mmdebstrap', async () => {
  try {
    await requireBuildTools(process.getuid?.() === 0)
    await hostSources(hostSuite())
  } catch (error) {
    return { missing: error instanceof HypervisorError ? (error.hint ?? error.message) : String(error) }
  }
  const { stdout } = spawnSync('mmdebstrap', ['--version'], { encoding: 'utf8' })
  return { version: stdout.trim() }
})

/** The root file system of the benchmark tools, as `.ci/build-image` has built it. */
export const toolsImagePeer = peer('tools-image', async () => {
  const image = await findImage('tools', imagesOfMachine)
  if (image === undefined) return { missing: 'run polyvisor image build' }
  return { version: `tools ${image.sha256.slice(0, 12)}` }
})

/** A host with Xen, as `test/peers/xen` builds it, for a machine of QEMU's translator. */
export const xenPeer = peer('xen', async () => {
  if (spawnSync('qemu-system-x86_64', ['--version']).status !== 0)
    return { missing: 'install qemu-system-x86' }
  const image = await findXenImage()
  if (image === undefined) return { missing: 'run npm run build:test && node dist/test/peers/xen/build.js' }
  return { version: `${image.hypervisor.replace('_amd64.deb', '')} in QEMU's translator` }
})

let containerFindings: ReturnType<typeof examineContainers> | undefined

/** What makes containers, and really does here: many a sandbox has the programs and forbids what they do. */
function containerRuntime(name: string): Peer {
  return peer(name, async () => {
    containerFindings ??= examineContainers({})
    const finding = (await containerFindings).find((candidate) => candidate.name === name)
    if (finding?.status === 'works') return { version: finding.version ?? name }
    return { missing: finding?.hint ?? finding?.detail ?? `this is ${host}` }
  })
}

/** What makes containers, by the name of its program. */
export const containerPeers = {
  crun: containerRuntime('crun'),
  runc: containerRuntime('runc'),
  bwrap: containerRuntime('bwrap'),
  unshare: containerRuntime('unshare'),
} as const

/** A user without rights, as whom root can run what it tests. */
export const nobodyPeer = peer('nobody', () => {
  if (process.getuid?.() !== 0)
    return { missing: 'the tests are run by an ordinary user, who tests nothing else' }
  const source = `import { readFileSync } from 'node:fs'; readFileSync(process.argv[1]).length`
  const { status } = spawnSync(...asNobody(source, [payloadImage('linux-x86_64')], '/nowhere'))
  if (status !== 0) return { missing: 'nobody may read these sources, or there is no setpriv' }
  return { version: 'root, who runs programs as nobody' }
})

/** OpenSSH's server, with its agent and the tool that makes keys. */
export const sshdPeer = peer('sshd', () => {
  const path = findTool('sshd')
  if (path === undefined || findTool('ssh-agent') === undefined || findTool('ssh-keygen') === undefined) {
    return { missing: 'install openssh-server and openssh-client' }
  }
  // Older ones do not know the option, and say their version in the complaint.
  const { stderr } = spawnSync(path, ['-V'], { encoding: 'utf8' })
  return { version: /OpenSSH_[^,\s]+/.exec(stderr ?? '')?.[0] ?? path }
})

/** The emulator that comes as an npm package. */
export const v86Peer = peer('v86', () => ({ version: `v86 ${findPackage('v86').version}` }))

/** jsnes, which is an optional dependency, and one for development. */
export const jsnesPeer = peer('jsnes', () => ({ version: `jsnes ${findPackage('jsnes').version}` }))

/** Makes the pseudo-terminals of the command line's tests. */
export const pythonPeer = peer('python3', () => {
  if (process.platform === 'win32') return { missing: 'there are no pseudo-terminals on Windows' }
  const { status, stdout } = spawnSync(python, ['--version'], { encoding: 'utf8' })
  return status === 0 ? { version: stdout.trim() } : { missing: 'install python3' }
})

/** libvirt's daemon with its drivers for tests and for QEMU, which root runs as nobody. */
export const libvirtdPeer = peer('libvirtd', () => {
  const packages = 'install libvirt-daemon-system, libvirt-daemon and libvirt-daemon-driver-qemu'
  const path = findTool('libvirtd')
  if (path === undefined) return { missing: packages }
  if (process.getuid?.() === 0 && findTool('setpriv') === undefined) return { missing: 'install util-linux' }
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return status === 0 ? { version: stdout.trim() } : { missing: packages }
})

/** Why a program fails in a network and a mount of its own; `undefined` if it does not. */
function refusedInNamespaces(name: string, ...args: readonly string[]): string | undefined {
  const kinds = [
    '--mount',
    '--net',
    '--pid',
    '--fork',
    ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  ]
  const { status, stderr } = spawnSync('unshare', [...kinds, name, ...args], { encoding: 'utf8' })
  return status === 0 ? undefined : stderr?.trim() || `${name} ends with ${status}`
}

/** libvirt's driver for containers of LXC, which root's daemon has. */
export const lxcPeer = peer('libvirt-lxc', () => {
  if (process.getuid?.() !== 0) return { missing: 'only root makes containers of LXC' }
  if (findTool('libvirtd') === undefined || !existsSync('/usr/lib/libvirt/libvirt_lxc')) {
    return { missing: 'install libvirt-daemon-system and libvirt-daemon-driver-lxc' }
  }
  const refused = refusedInNamespaces('true')
  if (refused !== undefined) return { missing: `namespaces cannot be made: ${refused}` }
  if (!existsSync('/sys/fs/cgroup/memory') && !existsSync('/sys/fs/cgroup/cgroup.controllers')) {
    return { missing: 'no controllers of control groups are mounted' }
  }
  return { version: spawnSync('libvirtd', ['--version'], { encoding: 'utf8' }).stdout.trim() }
})

/** Block devices that are files, with a file system on them. */
export const loopDevicePeer = peer('loop-device', () => {
  if (findTool('mkfs.ext4') === undefined) return { missing: 'install e2fsprogs' }
  const { status, stdout, stderr } = spawnSync('losetup', ['--find'], { encoding: 'utf8' })
  return status === 0 ? { version: stdout.trim() } : { missing: stderr?.trim() || 'install mount' }
})

/** What libvirt makes partitions with. */
export const partedPeer = peer('parted', () => {
  if (findTool('parted') === undefined) return { missing: 'install parted' }
  return { version: spawnSync('parted', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0] ?? '' }
})

/** libvirt's driver for network filters, which root's daemon has. */
export const nwfilterPeer = peer('libvirt-nwfilter', () => {
  const folder = '/usr/lib/x86_64-linux-gnu/libvirt/connection-driver'
  if (!existsSync(join(folder, 'libvirt_driver_nwfilter.so'))) {
    return { missing: 'install libvirt-daemon' }
  }
  const refused =
    refusedInNamespaces('ip', 'link', 'add', 'pvtest0', 'type', 'veth', 'peer', 'name', 'pvtest1') ??
    refusedInNamespaces('iptables', '--list') ??
    refusedInNamespaces('ebtables', '-t', 'nat', '-L')
  if (refused !== undefined) return { missing: `the kernel does not do it: ${refused}` }
  return { version: spawnSync('libvirtd', ['--version'], { encoding: 'utf8' }).stdout.trim() }
})

/** Opens an event of `perf_event_open(2)` on itself: the clock of the CPU, which every kernel that has events has. */
const openEvent = `import ctypes, struct, sys
attributes = ctypes.create_string_buffer(struct.pack('IIQQQQQ', 1, 112, 0, 0, 0, 0, 0), 112)
sys.exit(ctypes.CDLL(None).syscall(298, attributes, 0, -1, -1, 0) < 0)`

/** The counters of the kernel, as root may have them. */
export const perfPeer = peer('perf', () => {
  if (process.arch !== 'x64') return { missing: 'it is only looked for on x86-64' }
  const { status } = spawnSync(python, ['-c', openEvent])
  return status === 0 ? { version: `Linux ${release()}` } : { missing: 'the kernel opens no events for us' }
})

/** What gives addresses away in libvirt's virtual networks, where its daemon is root's. */
export const dnsmasqPeer = peer('dnsmasq', () => {
  const path = findTool('dnsmasq')
  if (path === undefined || findTool('iptables') === undefined)
    return { missing: 'install dnsmasq-base and iptables' }
  const refused =
    refusedInNamespaces('ip', 'link', 'add', 'pvtest0', 'type', 'bridge') ??
    refusedInNamespaces('iptables', '--list')
  if (refused !== undefined) return { missing: `the kernel does not do it: ${refused}` }
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return { version: /^Dnsmasq version \S+/i.exec(stdout ?? '')?.[0] ?? path }
})

/** Small programs in one file that needs no library, for containers with nothing else in them. */
export const busyboxPeer = peer('busybox', () => {
  const path = findTool('busybox')
  const { stdout } = spawnSync('busybox', ['--list'], { encoding: 'utf8' })
  if (path === undefined || !/^udhcpc$/m.test(stdout ?? '')) return { missing: 'install busybox-static' }
  return { version: spawnSync(path, { encoding: 'utf8' }).stdout.split('\n')[0] ?? path }
})

/** Cyrus SASL with the mechanisms of SCRAM, which libvirt's daemon asks for passwords with. */
export const saslPeer = peer('cyrus-sasl', () => {
  const path = findTool('saslpasswd2')
  const { stdout } = spawnSync(findTool('saslpluginviewer') ?? 'saslpluginviewer', ['-s'], {
    encoding: 'utf8',
  })
  if (path === undefined || !/SCRAM-SHA-256/.test(stdout ?? '')) {
    return { missing: 'install sasl2-bin, libsasl2-modules and libsasl2-modules-db' }
  }
  return { version: `${path} with SCRAM` }
})

/** socat, which connects to sockets. */
export const socatPeer = peer('socat', () => {
  const { status, stdout } = spawnSync('socat', ['-V'], { encoding: 'utf8' })
  if (status !== 0) return { missing: 'install socat' }
  return { version: /socat version \S+/.exec(stdout)?.[0] ?? 'socat' }
})

/** libvirt's own command line. */
export const virshPeer = peer('virsh', () => {
  const { status, stdout } = spawnSync('virsh', ['--version'], { encoding: 'utf8' })
  return status === 0 ? { version: `virsh ${stdout.trim()}` } : { missing: 'install libvirt-clients' }
})

/** libvirt's C library under Debian's own Python, the only one that finds it. */
export const pythonLibvirtPeer = peer('python3-libvirt', () => {
  const source = 'import libvirt; print(libvirt.getVersion())'
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', source], { encoding: 'utf8' })
  return status === 0 ? { version: `libvirt ${stdout.trim()}` } : { missing: 'install python3-libvirt' }
})

/** The tools of libxml2, which compare documents with schemas. */
export const xmllintPeer = peer('xmllint', () => {
  const { status, stderr } = spawnSync('xmllint', ['--version'], { encoding: 'utf8' })
  if (status !== 0) return { missing: 'install libxml2-utils' }
  return { version: stderr.split('\n')[0] ?? 'xmllint' }
})

/** The simulator of the vSphere API that comes with govmomi, as `.ci/build-vcsim` has built it. */
export const vcsimPeer = peer('vcsim', () => {
  const found = findVcsim()
  return found === undefined
    ? { missing: 'install golang-go and golang-github-vmware-govmomi-dev, and run .ci/build-vcsim' }
    : { version: `govmomi ${found.version}` }
})

/** VMware's own client of the vSphere API under Debian's Python, the only one that finds it. */
export const pyvmomiPeer = peer('pyvmomi', () => {
  const source = 'import importlib.metadata as m, pyVmomi; print(m.version("pyvmomi"))'
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', source], { encoding: 'utf8' })
  return status === 0 ? { version: `pyVmomi ${stdout.trim()}` } : { missing: 'install python3-pyvmomi' }
})
