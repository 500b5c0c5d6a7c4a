import { hypervisorSeen } from '../guest-cpu.js'
import { firmwareHypervisor } from '../host/virtualization.js'
import type { PlatformVersion } from '../records.js'

/** What Xen itself runs on, as far as its dom0 can tell. */
export type Ground = NonNullable<PlatformVersion['xen']>['under']

/** What a dom0 says of the machine under its Xen. */
export interface GroundSigns {
  /** `hw_caps` of `xl info`: what Xen found in CPUID, in groups of hexadecimal digits. */
  readonly hwCaps?: string | undefined
  /** Vendor and product of the firmware (SMBIOS). */
  readonly firmware?: string | undefined
  /** As `/proc/cpuinfo` has it. */
  readonly cpuModel?: string | undefined
  /** What the payload saw by CPUID as a process of dom0. */
  readonly cpuWords?: string | undefined
}

/** The bit of CPUID leaf 1, ECX, that no processor sets and every hypervisor does (AMD APM volume 3, appendix E.3.2). */
const hypervisorBit = 0x8000_0000

/**
 * Judges what Xen itself runs on.
 *
 * A process of a paravirtualised dom0 executes CPUID on the machine itself, so that the signature of leaf 0x40000000 is
 * that of what is under Xen; where Xen answers in its place (CPUID faulting, or a dom0 of the type pvh), it is Xen's and
 * says nothing. Xen's own list of features has the bit in any case: its words are those of `featureset` in
 * xen/include/public/arch-x86/cpufeatureset.h, leaf 1 EDX and then ECX.
 */
export function judgeGround({ hwCaps, firmware = '', cpuModel = '', cpuWords }: GroundSigns): Ground {
  const evidence: string[] = []
  const seen = cpuWords === undefined ? undefined : hypervisorSeen(cpuWords)
  const bySignature = seen === 'xen' ? undefined : seen
  if (bySignature !== undefined) {
    const whose = bySignature === 'qemu' ? 'QEMU’s translator' : bySignature
    evidence.push(`CPUID in dom0 has the signature of ${whose}`)
  }
  const ecx = Number.parseInt(hwCaps?.split(':')[1] ?? '', 16)
  if ((ecx & hypervisorBit) !== 0) evidence.push('Xen found the CPU flag hypervisor')
  const byFirmware = firmwareHypervisor(firmware)
  if (byFirmware !== undefined) evidence.push(`the firmware calls the machine ${firmware}`)
  const isQemuCpu = /^QEMU /.test(cpuModel)
  if (isQemuCpu) evidence.push(`the CPU calls itself ${cpuModel}`)
  const hypervisor = bySignature ?? byFirmware ?? (isQemuCpu ? 'qemu' : undefined)
  const virtual = evidence.length > 0 ? true : Number.isNaN(ecx) ? undefined : false
  const translated = virtual === true ? isTranslated(bySignature, byFirmware) : virtual
  return {
    ...(virtual === undefined ? {} : { virtual }),
    ...(hypervisor === undefined ? {} : { hypervisor }),
    ...(translated === undefined ? {} : { translated }),
    evidence,
  }
}

/** QEMU has this signature for its translator alone; with KVM it shows KVM's. Bochs interprets every instruction. */
function isTranslated(bySignature: string | undefined, byFirmware: string | undefined): boolean | undefined {
  if (bySignature !== undefined) return bySignature === 'qemu'
  return byFirmware === 'bochs' ? true : undefined
}
