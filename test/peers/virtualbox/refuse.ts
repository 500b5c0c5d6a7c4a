import type { StandInMachine } from './state.js'

/** What VBoxManage ends with when something is refused. */
export class Refusal extends Error {
  /** The code of the Main API. */
  readonly code: string

  constructor(message: string, code = 'E_FAIL') {
    super(message)
    this.code = code
  }
}

const numbers: Readonly<Record<string, string>> = {
  VBOX_E_OBJECT_NOT_FOUND: '0x80bb0001',
  VBOX_E_INVALID_VM_STATE: '0x80bb0002',
  VBOX_E_FILE_ERROR: '0x80bb0004',
  VBOX_E_INVALID_OBJECT_STATE: '0x80bb0007',
  VBOX_E_OBJECT_IN_USE: '0x80bb000c',
  E_FAIL: '0x80004005',
}

/** The lines of a refusal on standard error. */
export function linesOf({ message, code }: Refusal): string {
  const where = `component MachineWrap, interface IMachine, callee nsISupports`
  return [
    `VBoxManage: error: ${message}`,
    `VBoxManage: error: Details: code ${code} (${numbers[code] ?? '0x80004005'}), ${where}`,
    '',
  ].join('\n')
}

/** Whether somebody has the session of a machine. */
export function isLocked({ state, lockedUntil }: StandInMachine): boolean {
  return state === 'running' || state === 'paused' || Date.now() < lockedUntil
}

/** Refuses what needs a session of its own, while somebody else has one. */
export function requireUnlocked(machine: StandInMachine): void {
  if (!isLocked(machine)) return
  throw new Refusal(
    `The machine '${machine.name}' is already locked by a session (or being locked or unlocked)`,
    'VBOX_E_INVALID_OBJECT_STATE',
  )
}
