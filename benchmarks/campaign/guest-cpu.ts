import type { GuestSession, WaitOptions } from './guest-session.js'

/** A line of the payload's answer to its command `cpu`. */
const wordsOfCpu = /^(cpu|hypervisor) [\x20-\x7e]{1,400}$/

/**
 * Asks the payload what CPU it sees and returns its words, for example `cpu GenuineIntel 6.85.7 … hypervisor none`;
 * `undefined` if it does not say.
 */
export async function askGuestCpu(session: GuestSession, options: WaitOptions): Promise<string | undefined> {
  const words: string[] = []
  const answer = await session.ask(
    'cpu',
    (line) => {
      if (line === 'done cpu') return true
      if (wordsOfCpu.test(line)) words.push(line)
      return undefined
    },
    options,
  )
  return answer.state === 'answered' && words.length > 0 ? words.join(' ') : undefined
}

/** The same of an answer that is there as a whole. */
export function cpuWords(lines: readonly string[]): string | undefined {
  const words = lines.filter((line) => wordsOfCpu.test(line))
  return words.length === 0 ? undefined : words.join(' ')
}

/**
 * Puts the payload's words into a readable form: vendor, family, model, stepping, and the brand and hypervisor
 * strings, which the payload sends as hexadecimal bytes.
 */
export function describeGuestCpu(words: string): string {
  const [, vendor, version, , brand, , hypervisor] = words.split(' ')
  return [vendor, version, plain(brand), plain(hypervisor) === '' ? '' : `under ${plain(hypervisor)}`]
    .filter((part) => part !== undefined && part !== '')
    .join(' ')
}

/** Signatures of leaf 0x40000000 of CPUID, as in the hypervisors' own documentation and Linux' x86_hyper_type. */
const signatures: Readonly<Record<string, string>> = {
  KVMKVMKVM: 'kvm',
  'Linux KVM Hv': 'kvm',
  TCGTCGTCGTCG: 'qemu',
  VMwareVMware: 'vmware',
  'Microsoft Hv': 'microsoft',
  XenVMMXenVMM: 'xen',
  VBoxVBoxVBox: 'virtualbox',
  'bhyve bhyve': 'bhyve',
  'prl hyperv': 'parallels',
  'lrpepyh  vr': 'parallels',
  ACRNACRNACRN: 'acrn',
  QNXQVMBSQG: 'qnx',
}

/** What hypervisor a payload runs under, by what it saw; `undefined` if it saw none, or one that is not known. */
export function hypervisorSeen(words: string): string | undefined {
  return signatures[plain(words.split(' ')[6])]
}

function plain(hex: string | undefined): string {
  if (hex === undefined || hex === 'none' || !/^(?:[0-9a-f]{2})+$/.test(hex)) return ''
  return Buffer.from(hex, 'hex')
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
}
