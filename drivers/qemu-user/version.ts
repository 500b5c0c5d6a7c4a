import { HypervisorError } from '../../src/errors.js'
import { runProgram } from '../../src/transports/child-process.js'

/**
 * Asks an emulator for its version, for example `7.2.22`.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if it does not run, `ERR_PROTOCOL` if it does not say; `ERR_ABORTED`.
 */
export async function emulatorVersion(path: string, signal: AbortSignal | undefined): Promise<string> {
  const { stdout } = await runProgram(path, ['--version'], { signal })
  const version = /version (\d+(?:\.\d+)+)/.exec(stdout)?.[1]
  if (version !== undefined) return version
  throw new HypervisorError('ERR_PROTOCOL', `'${path} --version' does not tell a version of QEMU`)
}
