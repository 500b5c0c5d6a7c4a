import { HypervisorError } from '../../errors.js'

/** Loads what speaks SSH with the package `ssh2`, which only who needs it installs. @throws HypervisorError `ERR_NOT_INSTALLED`. */
export async function loadSsh(): Promise<typeof import('./open.js').openSsh> {
  try {
    return (await import('./open.js')).openSsh
  } catch (cause) {
    if (!(cause instanceof Error) || Reflect.get(cause, 'code') !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new HypervisorError('ERR_NOT_INSTALLED', 'connections over SSH need the package ssh2', {
      hint: 'Run npm install ssh2.',
      cause,
    })
  }
}
