import { expect } from 'chai'
import fc from 'fast-check'
import type { ToolFigure, ToolOutput, ToolWorkload } from '../../../benchmarks/tools/tool.js'
import { knownWorkload } from './run-tool.js'

/** What a tool of Debian 12 really wrote, and what that means. */
export interface Captured {
  readonly workload: string
  readonly units: number
  /** The command that wrote it. */
  readonly command: string
  readonly output: ToolOutput
  readonly figure: ToolFigure
}

type Line = readonly ['output' | 'complaints', number]

/** Where the lines of an output are. */
function linesOf({ output, complaints }: ToolOutput): readonly Line[] {
  return [
    ...output.map((_line, index): Line => ['output', index]),
    ...complaints.map((_line, index): Line => ['complaints', index]),
  ]
}

/** An output with one line changed, or without it. */
function withLine(
  output: ToolOutput,
  [stream, at]: Line,
  change: (line: string) => string | undefined,
): ToolOutput {
  const changed = output[stream].flatMap((line, index) => (index === at ? (change(line) ?? []) : [line]))
  return { ...output, [stream]: changed }
}

/** A line of anything, of digits and punctuation, or with the beginning of a real one. */
const hostileLines = (output: ToolOutput) =>
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme-ascii' }),
    fc
      .tuple(fc.constantFrom(...output.output, ...output.complaints), fc.nat(80), fc.string())
      .map(([line, length, rest]) => line.slice(0, length) + rest),
  )

/** sysbench does not repeat how many locks it took. */
const silentOnWork = ['sysbench-mutex']

/**
 * What must hold for every reading of a tool's output, shown with real outputs.
 *
 * @param driftOf By how much of itself a time may differ from the right one when one character of an output is another,
 *   where the tool does not say it twice.
 */
export function describeReading(captured: readonly Captured[], driftOf: (name: string) => number): void {
  for (const { workload: name, units, output, figure, command } of captured) {
    const workload = knownWorkload(name)
    const drift = driftOf(name)
    const hasNoFigure = (other: ToolOutput): void => {
      const found = workload.read(other, units)
      expect(found).to.have.property('problem').that.is.a('string').and.not.empty
      expect(found).not.to.have.property('ns')
    }

    describe(`${name}, from what '${command.split(' ')[0]}' wrote`, () => {
      it('is the figure that the output says', () => {
        expect(workload.read(output, units)).to.deep.equal(figure)
      })

      it('is a problem if the tool failed, wrote nothing, or wrote all of it twice', () => {
        hasNoFigure({ ...output, status: 1 })
        hasNoFigure({ status: 0, output: [], complaints: [] })
        const twice = {
          output: [...output.output, ...output.output],
          complaints: [...output.complaints, ...output.complaints],
        }
        hasNoFigure({ status: 0, ...twice })
      })

      it('is a problem if other work was asked for, where the output says which work it was', () => {
        const kind = silentOnWork.includes(name) ? 'ns' : 'problem'
        for (const other of [units + 1, 2 * units, 7 * units]) {
          expect(workload.read(output, other)).to.have.property(kind)
        }
      })

      it('is a problem, and never an exception, whatever else was written', () => {
        const texts = fc.array(hostileLines(output), { maxLength: 30 })
        fc.assert(
          fc.property(fc.integer({ min: 0, max: 255 }), texts, texts, (status, lines, complaints) => {
            const other = { status, output: lines, complaints }
            // What was written may also have come about by chance, with all that counts.
            if (status === 0) sameOrProblem(workload.read(other, units))
            else hasNoFigure(other)
          }),
        )
      })

      it('is the same or a problem when a line is missing, cut or doubled', () => {
        const places = fc.constantFrom(...linesOf(output))
        const changes = fc.oneof(
          fc.constant(() => undefined),
          fc.nat(100).map((length) => (line: string) => line.slice(0, length)),
          fc.nat(100).map((length) => (line: string) => line.slice(length)),
        )
        fc.assert(
          fc.property(places, changes, (place, change) =>
            sameOrProblem(workload.read(withLine(output, place, change), units)),
          ),
        )
      })

      it('does not believe a digit that contradicts the others', () => {
        const places = fc.constantFrom(...linesOf(output))
        const texts = fc.constantFrom(...'0123456789.-eE;: ')
        fc.assert(
          fc.property(places, fc.nat(2000), texts, (place, at, text) => {
            const changed = withLine(output, place, (line) => {
              const here = at % Math.max(line.length, 1)
              return line.slice(0, here) + text + line.slice(here + 1)
            })
            const found = workload.read(changed, units)
            if ('problem' in found) return
            expect(found.amount).to.be.closeTo(figure.amount, figure.amount * 1e-6)
            expect(found.ns).to.be.closeTo(figure.ns, figure.ns * drift)
          }),
          { numRuns: 1000 },
        )
      })

      const sameOrProblem = (found: ReturnType<ToolWorkload['read']>): void => {
        if (!('problem' in found)) expect(found).to.deep.equal(figure)
      }
    })
  }
}
