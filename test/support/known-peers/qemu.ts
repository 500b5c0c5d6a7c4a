import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { findTool } from '../find-tool.js'
import { peer, program } from './peer.js'

/** QEMU for PCs with a 64-bit CPU. */
export const qemuPeer = program('qemu-system-x86_64', 'install qemu-system-x86')

/** QEMU for PCs with a 32-bit CPU. */
export const qemuI386Peer = program('qemu-system-i386', 'install qemu-system-x86')

/** QEMU for single programs of Linux x86-64, with the CPU of choice. */
export const qemuUserPcPeer = program('qemu-x86_64', 'install qemu-user')

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
