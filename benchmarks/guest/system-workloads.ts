import type { Workload, WorkloadMeasure, WorkloadNeed } from './catalogue.js'

const system = (
  name: string,
  title: string,
  measure: WorkloadMeasure,
  amount: number,
  checksum: string,
  why: string,
  needs?: readonly WorkloadNeed[],
): Workload => ({
  name,
  family: 'system',
  title,
  measure,
  amount,
  checksum,
  why,
  memory: 4,
  quick: false,
  targets: ['linux-x86_64'],
  ...(needs && { needs }),
})

/** Bytes in one unit of the streams. */
const stream = 4 * 65_536

/** The disk workloads of one order and verb: size and depth of their requests, requests in a unit, checksums. */
const diskSizes = [
  { name: '4k-qd1', bytes: 4096, requests: 16, read: 'cbfa53e0a8000000', write: 'a8b9f91eb2800000' },
  { name: '4k-qd16', bytes: 4096, requests: 64, read: '2fe94f82a0000000', write: '0ca8f4c0aa800000' },
  { name: '1m-qd1', bytes: 2 ** 20, requests: 2, read: '7f4a7c1500000000', write: '5c0a21530a800000' },
  { name: '1m-qd16', bytes: 2 ** 20, requests: 16, read: 'fa53e0a800000000', write: 'd71385e60a800000' },
] as const

function disk(order: string, verb: string, size: (typeof diskSizes)[number]): Workload {
  const [bytes, depth] = size.name.split('-qd')
  const many = depth === '1' ? 'one request' : `${depth} requests`
  return system(
    `disk-${order}-${verb}-${size.name}`,
    `Disk: ${order} ${verb}s of ${bytes === '4k' ? '4 KiB' : '1 MiB'}, ${many} at a time`,
    'bytes',
    size.bytes * size.requests,
    verb === 'read' ? size.read : size.write,
    depth === '1'
      ? 'Past every cache, one at a time: the latency of the whole way to the disk and back.'
      : 'Past every cache, many at a time: how much of the way the requests share.',
    ['disk'],
  )
}

/** The workloads of an operating system, in the order in which the payload lists them. The sources are in `system/`. */
export const systemWorkloads: readonly Workload[] = Object.freeze([
  system(
    'system-call',
    'Null system call',
    'calls',
    257,
    'bfa53e0a80000000',
    'Entering the kernel and coming back: the price that everything else a program asks for contains.',
  ),
  system(
    'pipe',
    'Bytes through a pipe',
    'bytes',
    16 * 4096,
    'a6870587ac65c919',
    'Copying into the kernel and out of it, without a switch of processes.',
  ),
  system(
    'context-switch',
    'Switch of processes',
    'switches',
    64,
    'b8c891b267182b61',
    'Two processes on one processor that wait for each other: scheduler, page tables, cold caches.',
  ),
  system(
    'wake-processor',
    'Waking another processor',
    'switches',
    64,
    'b8c891b267182b61',
    'Two processes on two processors that wait for each other: an interrupt to a processor that sleeps.',
  ),
  system(
    'fork-wait',
    'A copy of the process',
    'processes',
    8,
    '7d33a8165fd84cf7',
    'Copying page tables and catching the faults that follow: where nested and shadow paging cost most.',
  ),
  system(
    'fork-exec-wait',
    'A new program',
    'processes',
    4,
    '40e8da51b6c13901',
    'What a shell script or a build does all day: a copy of the process, and a program loaded into it.',
  ),
  system(
    'thread-create',
    'A new thread',
    'threads',
    8,
    '15d327bf68a5f19d',
    'A process without a new address space: its difference to a fork is what the address space costs.',
  ),
  system(
    'mmap',
    'Mapping memory',
    'mappings',
    16,
    'cbfa53e0a8000000',
    'The kernel alone at work on address spaces: nothing is touched, so no page is ever found.',
  ),
  system(
    'page-fault',
    'First touch of a page',
    'faults',
    256,
    '6fff632133556919',
    'An exception, a page to find and clear, and a page table to write: what a hypervisor may have to shadow.',
  ),
  system(
    'file-create-tmpfs',
    'A small file in memory, made and deleted',
    'files',
    8,
    '9df29c160b72cdb7',
    'Paths, directories and inodes without a disk below them: what a compiler does in its temporary folder.',
  ),
  system(
    'file-stat-tmpfs',
    'Looking for a file in memory',
    'calls',
    64,
    '4fa3d6e7e6eae9f4',
    'Walking a path through the cache of names: the commonest question that a program asks about files.',
  ),
  system(
    'file-create-disk',
    'A small file on a disk, made and deleted',
    'files',
    8,
    '9df29c160b72cdb7',
    'The same with a file system of a disk, which plans its journal and writes it later.',
    ['folder'],
  ),
  system(
    'file-stat-disk',
    'Looking for a file on a disk',
    'calls',
    64,
    '4fa3d6e7e6eae9f4',
    'The same with a file system of a disk, whose names are in the cache after the first look.',
    ['folder'],
  ),
  ...['random', 'sequential'].flatMap((order) =>
    ['read', 'write'].flatMap((verb) => diskSizes.map((size) => disk(order, verb, size))),
  ),
  system(
    'tcp-round-trip',
    'TCP round trip',
    'messages',
    8,
    'fd053dedfc4976f5',
    'A message of 64 bytes to a process on the host and back: interrupts and copies for a packet each way.',
    ['peer'],
  ),
  system(
    'tcp-send',
    'TCP to the host',
    'bytes',
    stream,
    '97bdc6db61324da6',
    'A stream from the guest to the host: how many bytes a network card takes for each exit.',
    ['peer'],
  ),
  system(
    'tcp-receive',
    'TCP from the host',
    'bytes',
    stream,
    '97bdc6db61324da6',
    'A stream from the host to the guest: how many bytes come with each interrupt.',
    ['peer'],
  ),
])
