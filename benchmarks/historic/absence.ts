import { isHypervisorError } from '../../src/errors.js'

/** A machine whose emulator is not installed. */
export interface Absence {
  readonly machine: string
  readonly reason: string
}

/** What an error says of a machine that is absent. @throws the error, if it says anything else. */
export function absenceOf(machine: string, error: unknown): Absence {
  if (!isHypervisorError(error, 'ERR_NOT_INSTALLED')) throw error
  return { machine, reason: [error.message, error.hint].filter(Boolean).join('. ') }
}
