import type { Workload } from './catalogue.js'
import { x86Targets } from './images.js'

const metal = ['metal-i386', 'metal-x86_64', 'xen-i386', 'xen-x86_64'] as const

/** As many right operations as a unit has: the checksum of those that only count. */
const allRight = (amount: number): string => {
  const word = amount.toString(16).padStart(8, '0')
  return `${word}${word}`
}

/** What one single operation gives if it was right. */
const right = '0000000000000001'

type More = Partial<Pick<Workload, 'amount' | 'checksum' | 'memory' | 'cpus' | 'spread' | 'spreadOnly'>>

const boundary = (name: string, title: string, why: string, more: More = {}): Workload => ({
  name,
  family: 'boundary',
  title,
  measure: 'operations',
  amount: 256,
  checksum: allRight(more.amount ?? 256),
  why,
  memory: 4,
  quick: false,
  spread: { count: 2000, checksum: right },
  targets: x86Targets,
  ...more,
})

/** An operation that a machine with an operating system keeps from its processes. */
const privileged = (name: string, title: string, why: string, more: More = {}): Workload => ({
  ...boundary(name, title, why, more),
  targets: metal,
})

/** Interrupts take their time: fewer of them in a unit, and fewer alone. */
const interrupts = { amount: 16, spread: { count: 400, checksum: right } } as const

/** What every image has, in the order in which it lists them. The sources are in `workloads/`. */
export const commonBoundaryWorkloads: readonly Workload[] = Object.freeze([
  boundary('cpuid', 'CPUID', 'It leaves every guest of VT-x: the shortest way to the hypervisor and back.'),
  boundary('rdtsc', 'Reading the time-stamp counter', 'What asking for the time costs, many times a second.'),
  boundary(
    'indirect-branches',
    'Calls of 1,024 targets',
    'Targets that cannot be guessed: a translator looks each one up, a processor mispredicts it.',
    { amount: 2048, checksum: '00000800c41135cb', memory: 62 },
  ),
  boundary(
    'code-overflow',
    'Calls over 4 MiB of code',
    'More code than the fast tables of a translator and the first cache of a processor hold.',
    { amount: 16384, checksum: '0000400023948001', memory: 62 },
  ),
  boundary(
    'code-beside-data',
    'Data in a page of code',
    'A translator that watches whole pages takes a write beside the code for a change of the code.',
    {
      checksum: '0000010000000101',
      memory: 62,
      spread: { count: 2000, checksum: '0000000000000002' },
    },
  ),
])

/** What only the images without an operating system have. The sources are in `platform/metal/boundary/`. */
export const metalBoundaryWorkloads: readonly Workload[] = Object.freeze([
  privileged(
    'port-read',
    'Port read',
    'A device of the emulator answers: out of the guest and to its process.',
  ),
  privileged('port-write', 'Port write', 'The same way with a byte to take along and nothing to wait for.'),
  privileged('port-read-unhandled', 'Port read, no device', 'The way alone: nobody is there to answer.'),
  privileged(
    'port-write-unhandled',
    'Port write, no device',
    'The way alone, with a byte that nobody takes.',
  ),
  privileged(
    'mmio-apic-read',
    'Read of the local APIC',
    'The device that hypervisors keep closest to the guest.',
  ),
  privileged(
    'mmio-apic-write',
    'Write to the local APIC',
    'What arming a timer and sending an interrupt begin with.',
  ),
  privileged(
    'mmio-hpet-read',
    'Read of the HPET',
    'A device in memory: the access must be decoded to be understood.',
  ),
  privileged('mmio-vga-read', 'Read of the frame buffer', 'Old programs live there, a byte at a time.'),
  privileged('mmio-vga-write', 'Write to the frame buffer', 'What drawing a picture by hand consists of.'),
  privileged('mmio-read-unhandled', 'Memory read, no device', 'The way alone: nothing is at that address.'),
  privileged(
    'mmio-write-unhandled',
    'Memory write, no device',
    'The way alone, with a word that nobody takes.',
  ),
  privileged('msr-read', 'Read of an MSR', 'Registers that a hypervisor keeps for each guest.'),
  privileged('msr-write', 'Write of an MSR', 'A value that the hypervisor must check before it takes it.'),
  privileged('hypercall', 'Hypercall', 'The way that was made for guests which know where they are.'),
  privileged(
    'guest-page-fault',
    'Page fault',
    'The fault, the guest that maps the page, and the access again.',
  ),
  privileged(
    'page-table-switch',
    'Change of page tables',
    'What each switch of processes does in every guest.',
  ),
  privileged(
    'page-invalidate',
    'Change of a page',
    'A page is mapped anew: software MMUs and shadow tables must see it.',
  ),
  privileged('first-touch', 'First touch of memory', 'The host must find the memory that it has promised.', {
    amount: 1,
    checksum: right,
    memory: 72,
    spreadOnly: true,
  }),
  privileged(
    'timer-interrupt',
    'Timer interrupt',
    'Arming a timer, and how late its interrupt comes.',
    interrupts,
  ),
  privileged(
    'halt-wake',
    'Waking from HLT',
    'An idle guest gives its processor away and must get it back.',
    interrupts,
  ),
  privileged(
    'ipi-halted',
    'Interrupt to a halted CPU',
    'Waking another virtual CPU needs the host to run it.',
    {
      ...interrupts,
      cpus: 2,
    },
  ),
  privileged('ipi-running', 'Interrupt to a running CPU', 'The other virtual CPU must be brought to look.', {
    ...interrupts,
    cpus: 2,
  }),
  privileged(
    'tlb-shoot-down',
    'TLB shoot-down',
    'Every change of a shared mapping asks all processors to forget it.',
    {
      ...interrupts,
      cpus: 2,
    },
  ),
])
