import { expectAgreement, expectSame, numberAt, quoted, readOutput, unreadable } from './read-output.js'
import type { ToolCommand, ToolFigure, ToolOutput, ToolPlace, ToolWorkload } from './tool.js'
import { checkUnits, folderWord } from './units.js'

interface Job {
  readonly name: string
  readonly title: string
  readonly why: string
  readonly verb: 'read' | 'write'
  readonly order: 'random' | 'sequential'
  readonly block: '4k' | '1M'
  /** Requests at a time. */
  readonly depth: number
  /** Through the kernel's cache instead of past it. */
  readonly cached?: true
  /** Bytes in a unit, whole MiB. */
  readonly unit: number
}

const mebibyte = 2 ** 20

/** Size of the file, MiB. */
const fileSize = 16

const deep = 'Past every cache, many at a time: how much of the way to the disk the requests share.'
const shallow = 'Past every cache, one at a time: the latency of the whole way to the disk and back.'

function job(order: Job['order'], verb: Job['verb'], block: Job['block'], depth: 1 | 16, unit: number): Job {
  return {
    name: `fio-${order}-${verb}-${block.toLowerCase()}-qd${depth}`,
    title: `fio: ${order} ${verb}s of ${block === '4k' ? '4 KiB' : '1 MiB'}, ${depth} at a time`,
    why: depth === 1 ? shallow : deep,
    verb,
    order,
    block,
    depth,
    unit,
  }
}

const verbs = ['read', 'write'] as const

const jobs: readonly Job[] = [
  ...verbs.map((verb) => job('random', verb, '4k', 1, mebibyte)),
  ...verbs.map((verb) => job('random', verb, '4k', 16, 4 * mebibyte)),
  ...verbs.map((verb) => job('sequential', verb, '1M', 1, 32 * mebibyte)),
  ...verbs.map((verb) => job('sequential', verb, '1M', 16, 32 * mebibyte)),
  {
    name: 'fio-cached-read-4k',
    title: 'fio: random reads of 4 KiB from the cache',
    why: 'A file that is in memory already: system calls and copies, and no disk.',
    verb: 'read',
    order: 'random',
    block: '4k',
    depth: 1,
    cached: true,
    unit: 32 * mebibyte,
  },
]

/** The path of the program in Debian's package. */
const program = '/usr/bin/fio'

/** fio 3.33 on a file of 16 MiB, with a fixed number of bytes. */
export const fioWorkloads: readonly ToolWorkload[] = Object.freeze(jobs.map(workload))

function workload(fioJob: Job): ToolWorkload {
  const { name, title, why, unit } = fioJob
  const mostUnits = 2 ** 20
  return {
    name,
    title,
    why,
    tool: 'fio',
    measure: 'bytes',
    fixed: 'work',
    amount: unit,
    // Times are printed in milliseconds, whatever the format of the output.
    leastNs: 500e6,
    mostUnits,
    needs: ['folder'],
    prepare: (place) => prepare(fioJob, place),
    command(units, place) {
      checkUnits(units, { name, mostUnits })
      return run(fioJob, units * unit, place)
    },
    read: (output, units) => readOutput('fio', output, (said) => readTerse(said, fioJob, units)),
  }
}

/** The name of the job, which its output repeats. */
const jobName = 'tool'

function onFile(place: ToolPlace): readonly string[] {
  const file = `--filename=${folderWord(place)}/fio`
  return [program, `--name=${jobName}`, file, `--size=${fileSize}M`, '--thread']
}

/** Every block is really written, so that none is a hole; what is cached is then read once. */
function prepare({ cached }: Job, place: ToolPlace): readonly ToolCommand[] {
  const past = ['--direct=1', '--end_fsync=1', '--fallocate=none']
  const write = [...onFile(place), '--rw=write', '--bs=1M', '--randseed=1', ...past, '--minimal']
  if (cached === undefined) return [write]
  return [
    write,
    [...onFile(place), '--rw=read', '--bs=1M', '--ioengine=psync', '--invalidate=0', '--minimal'],
  ]
}

function run({ verb, order, block, depth, cached }: Job, bytes: number, place: ToolPlace): ToolCommand {
  const pattern = `--rw=${order === 'random' ? 'rand' : ''}${verb}`
  const way =
    cached === undefined
      ? ['--direct=1', '--ioengine=libaio', `--iodepth=${depth}`]
      : ['--ioengine=psync', '--invalidate=0']
  return [
    ...onFile(place),
    `--io_size=${bytes / mebibyte}M`,
    pattern,
    `--bs=${block}`,
    ...way,
    '--randseed=1',
    '--minimal',
  ]
}

/** Where a direction's numbers begin in a line of version 3 (fio's manual, "Terse output"), counted from 0. */
const firstField = { read: 5, write: 46 } as const

/** Fields of the line up to the last that is read. */
const leastFields = 87

function readTerse({ output }: ToolOutput, fioJob: Job, units: number): ToolFigure {
  const [line = '', second] = output.filter((text) => /^3;fio-\d/.test(text))
  if (line === '') {
    const [first = ''] = output
    unreadable(first === '' ? 'it wrote nothing' : `its output has no line of version 3: ${quoted(first)}`)
  }
  if (second !== undefined) unreadable('its output has two jobs')
  const fields = line.split(';')
  if (fields.length < leastFields) unreadable(`its line ends after ${fields.length} of ${leastFields} fields`)
  expectSame(fields[2] ?? '', jobName, 'the name of the job')
  expectSame(fields[4] ?? '', '0', 'the number of its error')
  const { verb } = fioJob
  const other = firstField[verb === 'read' ? 'write' : 'read']
  expectSame(
    wholeNumber(fields, other, 'the amount of the other direction'),
    0,
    'the amount of the other direction',
  )
  const first = firstField[verb]
  const kibibytes = wholeNumber(fields, first, `the amount of ${verb}s`)
  expectSame(kibibytes * 1024, units * fioJob.unit, `the bytes of ${verb}s`)
  const milliseconds = wholeNumber(fields, first + 3, 'the run time')
  if (milliseconds === 0) unreadable('it took less than fio can tell: the run time is 0 ms')
  const bandwidth = wholeNumber(fields, first + 1, 'the bandwidth')
  const expected = (1000 * kibibytes) / milliseconds
  expectAgreement(bandwidth, expected, 1 + 1e-6 * expected, 'its bandwidth and its run time')
  return { amount: kibibytes * 1024, ns: milliseconds * 1e6 }
}

function wholeNumber(fields: readonly string[], index: number, what: string): number {
  const text = fields[index] ?? ''
  if (!/^\d{1,15}$/.test(text)) unreadable(`${what} is no number: ${quoted(text)}`)
  return numberAt([text], 0, what)
}
