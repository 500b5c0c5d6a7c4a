import { type ErrorCode, errorCodes, type HypervisorError } from '../../src/errors.js'
import { refuse } from '../../src/refuse-uri.js'
import { allowParameters, type ConnectionUri } from '../../src/uri.js'
import { type Fault, operations } from './faults.js'

/** A range of milliseconds. */
export interface Latency {
  readonly minimum: number
  readonly maximum: number
}

/** What a `test:` URI says. */
export interface TestParameters {
  /** The world: the path without its slashes. */
  readonly world: string
  readonly seed: string | undefined
  readonly clock: 'real' | 'virtual' | undefined
  readonly latency: Latency
  readonly faults: readonly Fault[]
  /** Whether `define` insists that the files of a specification exist. */
  readonly checkFiles: boolean
}

/**
 * Reads a URI of the form
 * `test:///world[?seed=text][&clock=virtual][&latency=20ms|5ms..20ms][&fault=…][&files=check]`.
 * A fault is `operation[@call[+]][/domain]:ERR_CODE`; several are separated by commas. Without `@` every call
 * fails, with `@3` the third, with `@3+` all from the third on.
 *
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readParameters(uri: ConnectionUri): TestParameters {
  allowParameters(uri, ['seed', 'clock', 'latency', 'fault', 'files'])
  if (uri.transport !== undefined || uri.host !== '' || uri.user !== undefined || uri.port !== undefined) {
    throw invalid(uri, 'it names a host, but the machines are in the memory of this process')
  }
  const world = uri.path.replace(/^\/+|\/+$/g, '')
  const get = (name: string): string | undefined => uri.parameters.get(name)
  return {
    world: world === '' ? 'default' : world,
    seed: get('seed'),
    clock: oneOf(uri, 'clock', get('clock'), ['real', 'virtual']),
    latency: readLatency(uri, get('latency')),
    faults: (get('fault') ?? '')
      .split(',')
      .filter((text) => text !== '')
      .map((text) => readFault(uri, text)),
    checkFiles: oneOf(uri, 'files', get('files'), ['check', 'ignore']) === 'check',
  }
}

function oneOf<const Choice extends string>(
  uri: ConnectionUri,
  name: string,
  value: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  if (value === undefined) return undefined
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw invalid(uri, `${name} must be ${choices.join(' or ')}, not '${value}'`)
  return found
}

function readLatency(uri: ConnectionUri, text: string | undefined): Latency {
  if (text === undefined) return { minimum: 0, maximum: 0 }
  const match = /^(\d{1,9})ms(?:\.\.(\d{1,9})ms)?$/.exec(text)
  const minimum = Number(match?.[1])
  const maximum = Number(match?.[2] ?? match?.[1])
  if (match === null || maximum < minimum) {
    throw invalid(uri, `the latency '${text}' is neither of the form 20ms nor 5ms..20ms`)
  }
  return { minimum, maximum }
}

function readFault(uri: ConnectionUri, text: string): Fault {
  const match = /^([A-Za-z]+)(?:@(\d{1,9})(\+)?)?(?:\/([^:]+))?:(ERR_[A-Z_]+)$/.exec(text)
  const [, operation = '', call, onwards, domain, code = ''] = match ?? []
  if (match === null) {
    throw invalid(uri, `the fault '${text}' is not of the form operation[@call[+]][/domain]:ERR_CODE`)
  }
  if (!operations.includes(operation)) throw invalid(uri, `there is no operation '${operation}' to fail`)
  if (!isErrorCode(code)) throw invalid(uri, `there is no error code ${code}`)
  if (call === '0') throw invalid(uri, 'calls are counted from 1')
  return {
    operation,
    code,
    domain,
    call: call === undefined ? undefined : Number(call),
    times: call === undefined || onwards !== undefined ? undefined : 1,
  }
}

function isErrorCode(text: string): text is ErrorCode {
  return errorCodes.some((code) => code === text)
}

function invalid(uri: ConnectionUri, why: string): HypervisorError {
  return refuse(uri, why, 'Example: test:///default?latency=5ms..20ms&fault=start@2:ERR_START_FAILED.')
}
