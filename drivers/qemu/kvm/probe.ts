import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Finding } from '../../../src/doctor.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { packagedFile } from '../../../src/packaged-file.js'
import { classifyKvm, type KvmOutcome } from './classify.js'
import { readKvmHost } from './host.js'
import { kvmMeasurementSchema } from './measurement.js'

/** How to probe. */
export interface ProbeKvmOptions {
  /** Kills the probe; it is then rejected with `ERR_ABORTED`. */
  readonly signal?: AbortSignal | undefined
  /** The device. Default: `/dev/kvm`. */
  readonly device?: string | undefined
  /** Milliseconds after which the guest counts as hung and is killed. Default: 10,000. */
  readonly limit?: number | undefined
}

/**
 * Finds out whether KVM works here: opens the device, asks API version and extensions, and runs and times a
 * tiny guest in a process of its own, which is killed when it hangs. A KVM that interprets its guest is
 * told by its speed and reported as `degraded`. Facts of the finding: `kind` (`hardware`, `nested`, `slow`,
 * `software`, `unknown`), `instructionsPerSecond`, `apiVersion`, `extension.*`, `modules`,
 * `virtualizationFlag`, `hostIsVirtual`.
 *
 * Source of the protocol: Linux `Documentation/virt/kvm/api.rst`.
 *
 * @throws HypervisorError `ERR_ABORTED` only; whatever is wrong with KVM is in the finding.
 */
export async function probeKvm(options: ProbeKvmOptions = {}): Promise<Finding> {
  const { signal, device = '/dev/kvm', limit = 10_000 } = options
  if (process.platform !== 'linux') {
    return { name: 'kvm', status: 'missing', detail: `KVM is a part of Linux; this is ${process.platform}.` }
  }
  let program: URL
  try {
    program = packagedFile(import.meta.url, './probe-main.js')
  } catch (error) {
    if (!isHypervisorError(error)) throw error
    return { name: 'kvm', status: 'broken', detail: `${error.message}.`, hint: error.hint }
  }
  const run = runProbe(fileURLToPath(program), device, limit, signal)
  const [outcome, host] = await Promise.all([run, readKvmHost()])
  return classifyKvm(outcome, host, device)
}

/** How long a killed process is waited for, in milliseconds; one that is stuck in the kernel is left behind. */
const killGrace = 2000

/** What of the process's output is kept, in characters. */
const outputLimit = 16_384

function runProbe(
  program: string,
  device: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<KvmOutcome> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(aborted(signal))
      return
    }
    const child = spawn(process.execPath, [program, device], { stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    let hung = false
    let grace: NodeJS.Timeout | undefined
    const kill = (): void => {
      child.kill('SIGKILL')
      grace ??= setTimeout(() => {
        child.unref()
        child.stdout.destroy()
        child.stderr.destroy()
        settle('left behind')
      }, killGrace)
    }
    const timer = setTimeout(() => {
      hung = true
      kill()
    }, limit)
    signal?.addEventListener('abort', kill, { once: true })
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(0, outputLimit)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-outputLimit)
    })
    const settle = (ending: string): void => {
      clearTimeout(timer)
      clearTimeout(grace)
      signal?.removeEventListener('abort', kill)
      if (signal?.aborted) reject(aborted(signal))
      else if (hung) resolve({ outcome: 'hung', milliseconds: limit })
      else resolve(readOutput(stdout, `${ending}${lastLine(stderr)}`))
    }
    child.on('error', (error) => settle(error.message))
    child.on('close', (code, ending) => settle(ending ?? `exit status ${code}`))
  })
}

function readOutput(stdout: string, ending: string): KvmOutcome {
  let value: unknown
  try {
    value = JSON.parse(stdout)
  } catch {
    return { outcome: 'died', reason: ending }
  }
  const parsed = kvmMeasurementSchema.safeParse(value)
  return parsed.success ? parsed.data : { outcome: 'died', reason: `its answer is malformed, ${ending}` }
}

function lastLine(text: string): string {
  const line = text
    .trim()
    .split('\n')
    .findLast((candidate) => candidate.trim() !== '')
  return line === undefined ? '' : `, ${line.trim()}`
}

function aborted(signal: AbortSignal): HypervisorError {
  return new HypervisorError('ERR_ABORTED', 'the probe of KVM was aborted', { cause: signal.reason })
}
