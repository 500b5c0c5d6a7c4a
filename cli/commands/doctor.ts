import { z } from 'zod'
import type { Finding, FindingStatus } from '../../src/doctor.js'
import { didYouMean } from '../../src/nearest-of.js'
import { driverNames, loadDriver } from '../../src/registry.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { type DriverFindings, examineDrivers } from '../examine.js'
import { exitCodes } from '../exit-codes.js'
import { safeText } from '../safe-text.js'

const optionsSchema = z.object({ driver: z.array(z.string()).optional() })

/** How long a driver may take by default, in milliseconds. */
const defaultLimit = 60_000

/**
 * `polyvisor doctor`: asks every driver what is on this machine, side by side. Exit code 0 if some platform
 * works or is degraded; the test driver does not count, since it needs no platform.
 */
export const doctor: CommandAction = async (context, _args, given) => {
  const { driver } = parseOptions(optionsSchema, given)
  const unknown = driver?.find((name) => !driverNames().includes(name))
  if (unknown !== undefined) {
    const hint = `${didYouMean(unknown, driverNames())}Drivers: ${driverNames().join(', ')}.`
    throw invalid('--driver', `there is no driver '${unknown}'`, hint)
  }
  const { signal, timeout = defaultLimit } = context.call
  const patients = (driver ?? driverNames()).map((name) => ({ name, load: () => loadDriver(name) }))
  const { NO_COLOR: noColour = '' } = process.env // https://no-color.org
  const colour = context.output.terminal && noColour === ''
  const results: DriverFindings[] = []
  for await (const result of examineDrivers(patients, timeout, signal)) {
    results.push(result)
    context.output.text(formatFindings(result, colour))
  }
  const works = results.some(
    (result) => result.class !== 'test' && result.findings.some((finding) => isUsable(finding)),
  )
  if (context.output.json) context.output.result({ works, drivers: results }, () => '')
  if (!works) {
    context.output.remark('Nothing that can run a machine was found.')
    context.setExitCode(exitCodes.failed)
  }
}

function isUsable(finding: Finding): boolean {
  return finding.status === 'works' || finding.status === 'degraded'
}

const marks: Readonly<Record<FindingStatus, { readonly sign: string; readonly colour: number }>> = {
  works: { sign: '✔', colour: 32 },
  degraded: { sign: '!', colour: 33 },
  missing: { sign: '-', colour: 90 },
  broken: { sign: '✘', colour: 31 },
}

function formatFindings(result: DriverFindings, colour: boolean): string {
  const blocks = result.findings.map((finding) => formatFinding(finding, colour))
  const found = blocks.length === 0 ? '  nothing was found\n' : blocks.join('')
  return `${safeText(result.title)}\n${found}\n`
}

function formatFinding(finding: Finding, colour: boolean): string {
  const { sign, colour: code } = marks[finding.status]
  const shown = colour ? `\x1b[${code}m${sign}\x1b[0m` : sign
  const facts = [finding.name, finding.status, finding.version, finding.path].filter(
    (part) => part !== undefined,
  )
  const hint = finding.hint === undefined ? '' : `      → ${safeText(finding.hint)}\n`
  return `  ${shown} ${safeText(facts.join('  '))}\n      ${safeText(finding.detail)}\n${hint}`
}
