import { expectAgreement, numberAt, onlyLine, readOutput, unreadable } from './read-output.js'
import type { ToolFigure, ToolOutput, ToolWorkload } from './tool.js'
import { checkUnits } from './units.js'

/** Bytes that are compressed in an iteration: the dictionary of 2^18 and 64 KiB (Bench.cpp, `kAdditionalSize`). */
const data = 2 ** 18 + 2 ** 16

/** What `-mtic=30` makes it do in a pass: so many of what it counts as instructions, at the most. */
const instructions = 2 ** 30

interface Direction {
  readonly name: string
  readonly title: string
  readonly why: string
  /** Where the numbers of its half of a row are: speed in KiB/s, and rating in millions of instructions a second. */
  readonly at: { readonly speed: number; readonly rating: number }
  /** Iterations in a pass: as many as have no more than the instructions (Bench.cpp, `GetNumIterations`). */
  readonly iterations: number
}

const directions: readonly Direction[] = [
  {
    name: '7zip-compress',
    title: '7-Zip: compressing',
    why: 'A match finder with hash tables and unforeseeable branches, which studies quote in MIPS.',
    at: { speed: 0, rating: 1 },
    iterations: 3,
  },
  {
    name: '7zip-decompress',
    title: '7-Zip: decompressing',
    why: 'A range decoder: bits that depend on each other and branches that nobody can foresee.',
    at: { speed: 2, rating: 3 },
    iterations: 41,
  },
]

/** The program itself; `/usr/bin/7z` is a script of a shell that starts it. */
const program = '/usr/lib/p7zip/7z'

/** `7z b` with one thread and a dictionary of 256 KiB; a unit is a pass of fixed work. Both read the same command. */
export const sevenZipWorkloads: readonly ToolWorkload[] = Object.freeze(directions.map(workload))

function workload(direction: Direction): ToolWorkload {
  const { name, title, why, iterations } = direction
  const amount = iterations * data
  const mostUnits = 1000
  return {
    name,
    title,
    why,
    tool: '7z',
    measure: 'bytes',
    fixed: 'work',
    amount,
    leastNs: 100e6,
    mostUnits,
    prepare: () => [],
    command(units) {
      checkUnits(units, { name, mostUnits })
      return [program, 'b', '-mmt1', '-md18', '-mtic=30', `${units}`]
    },
    read: (output, units) => readOutput('7z', output, (said) => readTable(said, direction, units)),
  }
}

/** Speed, usage, rating by usage and rating, for both directions. */
const numbers = ' {1,10}(\\d{1,9}) {1,10}\\d{1,6} {1,10}\\d{1,9} {1,10}(\\d{1,9})'
const row = new RegExp(`^18:${numbers} {1,3}\\|${numbers}$`)
const averages = new RegExp(`^Avr:${numbers} {1,3}\\|${numbers}$`)

function readTable({ output: lines }: ToolOutput, direction: Direction, units: number): ToolFigure {
  onlyLine(lines, /^7-Zip (\([a-z]\) )?\[\d\d\] \d{1,4}\.\d\d : /, 'its name and version')
  onlyLine(lines, /^ mt1 d18 tic=30$/, "the options 'mt1 d18 tic=30'")
  if (lines.some((line) => line.includes('(Cmplx)'))) {
    unreadable('this machine is so slow that it chose other work than it was asked for')
  }
  const rows = lines.flatMap((line) => row.exec(line)?.slice(1).map(Number) ?? [])
  if (rows.length !== 4 * units) unreadable(`its table should have ${units} rows, and has ${rows.length / 4}`)
  const { at, iterations } = direction
  let seconds = 0
  let speeds = 0
  for (let pass = 0; pass < units; pass += 1) {
    const speed = rows[4 * pass + at.speed] ?? 0
    const rating = rows[4 * pass + at.rating] ?? 0
    if (speed === 0 || rating === 0) unreadable('a speed or a rating of its table is 0')
    expectIterations(speed, rating, iterations)
    speeds += speed
    // The speed is cut off, not rounded.
    seconds += (iterations * data) / ((speed + 0.5) * 1024)
  }
  const average = numberAt(onlyLine(lines, averages, "the averages, 'Avr:'"), at.speed, 'the average speed')
  expectAgreement(average, speeds / units, 1, 'the speeds and their average')
  return { amount: units * iterations * data, ns: Math.round(seconds * 1e9) }
}

/**
 * Checks that a pass had as many iterations as it should. Rating over speed says how many instructions a byte is worth,
 * which for decompression depends on how well this version compresses.
 */
function expectIterations(speed: number, rating: number, iterations: number): void {
  const perIteration = (millions: number, kibibytes: number): number =>
    (millions * 1e6 * data) / (kibibytes * 1024)
  const least = Math.floor(instructions / perIteration(rating + 0.5, speed))
  const most = Math.floor(instructions / perIteration(rating - 0.5, speed + 1))
  if (least <= iterations && iterations <= most) return
  unreadable(
    `a speed of ${speed} KiB/s and a rating of ${rating} MIPS are not those of ${iterations} iterations in a pass`,
  )
}
