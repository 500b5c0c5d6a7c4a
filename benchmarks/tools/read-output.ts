import { HypervisorError } from '../../src/index.js'
import { visibleText } from '../campaign/visible-text.js'
import type { ToolFigure, ToolName, ToolOutput, ToolProblem } from './tool.js'

/**
 * Reads a tool's output by a function that may give up with {@link unreadable}, and makes that a problem. A tool that
 * failed has no figure, whatever it wrote before.
 */
export function readOutput(
  tool: ToolName,
  output: ToolOutput,
  read: (output: ToolOutput) => ToolFigure,
): ToolFigure | ToolProblem {
  if (output.status !== 0) {
    const last = [...output.output, ...output.complaints].filter((line) => line.trim() !== '').at(-1)
    return {
      problem: `${tool} ended with ${output.status}${last === undefined ? '' : `: ${quoted(last)}`}`,
    }
  }
  try {
    const { amount, ns } = read(output)
    if (!isPositive(amount) || !isPositive(ns)) unreadable('it says that nothing was done, or in no time')
    return { amount, ns }
  } catch (error) {
    if (!(error instanceof HypervisorError && error.code === 'ERR_PROTOCOL')) throw error
    return { problem: `${tool}: ${error.message}` }
  }
}

/** Ends the reading of an output. @throws HypervisorError `ERR_PROTOCOL`, always. */
export function unreadable(reason: string): never {
  throw new HypervisorError('ERR_PROTOCOL', reason)
}

/**
 * The groups of a pattern in the only line that it matches.
 *
 * @param what What the line says, for the message.
 * @throws HypervisorError `ERR_PROTOCOL` if no line matches, or more than one.
 */
export function onlyLine(lines: readonly string[], pattern: RegExp, what: string): readonly string[] {
  const [found, other] = lines.flatMap((line) => {
    const match = pattern.exec(line)
    return match === null ? [] : [match.slice(1)]
  })
  if (found === undefined) unreadable(`its output has no line with ${what}`)
  if (other !== undefined) unreadable(`its output has ${what} twice`)
  return found
}

/** A number from the groups of {@link onlyLine}. @throws HypervisorError `ERR_PROTOCOL` if it is none. */
export function numberAt(groups: readonly string[], index: number, what: string): number {
  const text = groups[index] ?? ''
  const number = Number(text)
  if (text === '' || !Number.isFinite(number)) unreadable(`${what} is no number: ${quoted(text)}`)
  return number
}

/** Checks that two words are the same. @throws HypervisorError `ERR_PROTOCOL` if not. */
export function expectSame(
  found: string | number | boolean,
  right: string | number | boolean,
  what: string,
): void {
  if (found !== right) unreadable(`${what} should be ${right}, and it says ${quoted(String(found))}`)
}

/**
 * Checks that what a tool says in two places agrees.
 *
 * @param tolerance By how much the two may differ, in their unit, because of the digits that are printed.
 * @throws HypervisorError `ERR_PROTOCOL` if it does not.
 */
export function expectAgreement(found: number, right: number, tolerance: number, what: string): void {
  if (!(Math.abs(found - right) <= tolerance)) {
    unreadable(`${what} contradict each other: ${found} is not ${right}`)
  }
}

/** A piece of a tool's text, safe to print. */
export function quoted(text: string): string {
  return `'${visibleText(Buffer.from(text.trim().slice(0, 200)), 100)}'`
}

function isPositive(number: number): boolean {
  return Number.isFinite(number) && number > 0
}
