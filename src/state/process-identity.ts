import { readFileSync } from 'node:fs'
import { errorCode } from './libc.js'
import { fieldsAfterName } from './process-stat.js'

/** What tells a process from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it was started, in clock ticks after the boot (proc_pid_stat(5), field 22). */
  readonly startTicks: number
  /** Its arguments, the program's name first. */
  readonly arguments: readonly string[]
}

/** Looks at a process. @returns `undefined` if there is none, or it is a zombie, or this is not Linux. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    const fields = fieldsAfterName(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    const startTicks = Number(fields[19])
    if (fields[0] === 'Z' || !Number.isSafeInteger(startTicks)) return undefined
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return { pid, startTicks, arguments: commandLine.slice(0, -1) }
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}

/** The process that started a process, or adopted it; `undefined` if it is gone, or this is not Linux. */
export function parentOf(pid: number): number | undefined {
  try {
    const parent = Number(fieldsAfterName(readFileSync(`/proc/${pid}/stat`, 'utf8'))[1])
    return Number.isSafeInteger(parent) && parent > 0 ? parent : undefined
  } catch {
    return undefined
  }
}
