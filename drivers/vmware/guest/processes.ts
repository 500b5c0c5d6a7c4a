import { z } from 'zod'
import type { VmwareGuestProcess } from '../native/vmware-guests.js'
import { many, number, parsed, time } from '../soap/schema.js'
import { textElement } from '../soap/value.js'
import type { Guest } from './guest.js'

const processesSchema = many(
  z.looseObject({
    pid: number,
    name: z.string().default(''),
    owner: z.string().default(''),
    cmdLine: z.string().default(''),
    startTime: time,
    endTime: time.optional(),
  }),
)

/** Lists programs of a guest (`ListProcessesInGuest`): all, or one of them. */
export async function listProcesses(
  guest: Guest,
  signal: AbortSignal | undefined,
  pid?: number,
): Promise<readonly VmwareGuestProcess[]> {
  const answer = await guest.call(
    'processManager',
    'ListProcessesInGuest',
    [textElement('pids', pid)],
    signal,
  )
  return parsed('processes', processesSchema, answer).map(({ cmdLine, startTime, endTime, ...process }) =>
    Object.freeze<VmwareGuestProcess>({
      pid: process.pid,
      name: process.name,
      owner: process.owner,
      commandLine: cmdLine,
      startedAt: startTime,
      endedAt: endTime,
    }),
  )
}

/** Reads variables of the environment (`ReadEnvironmentVariableInGuest`), which come as `NAME=value`. */
export async function readEnvironment(
  guest: Guest,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, string>>> {
  const args = names.map((name) => textElement('names', name))
  const answer = await guest.call('processManager', 'ReadEnvironmentVariableInGuest', args, signal)
  const variables = parsed('environment', many(z.string()), answer).map((variable) => {
    // A name of Windows may begin with the sign: `=C:=C:\folder`.
    const end = variable.indexOf('=', 1)
    return end < 0 ? ([variable, ''] as const) : ([variable.slice(0, end), variable.slice(end + 1)] as const)
  })
  return Object.freeze(Object.fromEntries(variables))
}
