import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { AgentExecOptions } from '../../../src/domain.js'
import type { AgentExecResult } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import { element } from '../../../src/formats/xml/element.js'
import { number, parsed } from '../soap/schema.js'
import { textElement } from '../soap/value.js'
import { retrieveOne } from '../vim.js'
import { type ProgramFiles, requireProgram, writeArguments, writeEnvironment } from './command-line.js'
import { readGuestFile, writeGuestFile } from './files.js'
import type { Guest } from './guest.js'
import { listProcesses } from './processes.js'

/** The first and the longest pause between two questions whether a program has ended, in milliseconds; VMware Tools look every second. */
const pauses = { first: 50, longest: 1000 } as const

/**
 * Runs a program in the guest and waits for its end (`StartProgramInGuest`, `ListProcessesInGuest`). The API brings back
 * nothing that it writes: that goes into a folder of the guest, which is fetched and removed. After an abort the program goes
 * on, and the folder is removed.
 *
 * @throws HypervisorError `ERR_AGENT`; `ERR_UNSUPPORTED` for Windows; `ERR_INVALID_ARGUMENT` with the field.
 */
export async function execInGuest(
  guest: Guest,
  path: string,
  { args = [], environment = {}, input, signal }: AgentExecOptions,
): Promise<AgentExecResult> {
  await requireShell(guest, signal)
  requireProgram(path)
  const variables = writeEnvironment(environment)
  // What cannot be written is refused before anything is done in the guest.
  writeArguments(args, filesIn('/', input !== undefined))
  return await withFolder(guest, signal, async (folder) => {
    const files = filesIn(folder, input !== undefined)
    if (input !== undefined) await writeGuestFile(guest, `${folder}/in`, input, 'agentExec', signal)
    const spec = element(
      'spec',
      { 'xsi:type': 'GuestProgramSpec' },
      textElement('programPath', path),
      textElement('arguments', writeArguments(args, files)),
      ...variables.map((variable) => textElement('envVariables', variable)),
    )
    const pid = parsed(
      'process',
      number,
      await guest.call('processManager', 'StartProgramInGuest', [spec], signal),
    )
    await untilEnded(guest, pid, path, signal)
    const read = (file: string): Promise<Uint8Array> => readGuestFile(guest, file, 'agentExec', signal)
    const status = readStatus(path, Buffer.from(await read(files.status)).toString('latin1'))
    return { ...status, stdout: await read(files.output), stderr: await read(files.errors) }
  })
}

function filesIn(folder: string, hasInput: boolean): ProgramFiles {
  const [output, errors, status] = [`${folder}/out`, `${folder}/err`, `${folder}/status`]
  return { input: hasInput ? `${folder}/in` : undefined, output, errors, status }
}

const familySchema = z.looseObject({ 'guest.guestFamily': z.string().optional() })

/** Output cannot be brought back without a shell of POSIX. VMware Tools tell what family the guest is of. */
async function requireShell(
  { context: { session }, machine }: Guest,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { propertyCollector } = session.content
  const found = await retrieveOne(session, propertyCollector, machine.object, ['guest.guestFamily'], {
    signal,
  })
  if (parsed('guest', familySchema, found)['guest.guestFamily'] !== 'windowsGuest') return
  throw new HypervisorError('ERR_UNSUPPORTED', 'programs are not run in guests of Windows from here', {
    hint: 'Files are read and written there; connection.native.call reaches StartProgramInGuest.',
  })
}

/** Does something with a folder of the guest that nobody else may look into, and removes it with all that is in it. */
async function withFolder<Result>(
  guest: Guest,
  signal: AbortSignal | undefined,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const names = [textElement('prefix', 'polyvisor-'), textElement('suffix', '')]
  // One that has been made must be known to be removed, so that no abort ends this.
  const made = await guest.call('fileManager', 'CreateTemporaryDirectoryInGuest', names)
  const folder = parsed('folder of the guest', z.string().startsWith('/'), made)
  const remove = async (): Promise<void> => {
    const args = [textElement('directoryPath', folder), textElement('recursive', true)]
    await guest.call('fileManager', 'DeleteDirectoryInGuest', args)
  }
  try {
    signal?.throwIfAborted()
    const result = await work(folder)
    await remove()
    return result
  } catch (error) {
    await remove().catch(() => {})
    throw error
  }
}

/** Waits until the shell that runs the program has ended. What has ended is known for some minutes. */
async function untilEnded(
  guest: Guest,
  pid: number,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  let wait: number = pauses.first
  for (;;) {
    const [found] = (await listProcesses(guest, signal, pid)).filter((process) => process.pid === pid)
    if (found === undefined) {
      throw new HypervisorError('ERR_AGENT', `the guest knows nothing of '${path}' any more`, {
        hint: 'VMware Tools or the guest may have been started again meanwhile.',
      })
    }
    if (found.endedAt !== undefined) return
    await pause(wait, undefined, { signal }).catch(() => {})
    signal?.throwIfAborted()
    wait = Math.min(wait * 2, pauses.longest)
  }
}

/** The exit status as a shell tells it: above 128 it is the number of a signal (POSIX, XCU section 2.8.2). */
function readStatus(path: string, text: string): Pick<AgentExecResult, 'exitCode' | 'signal'> {
  const status = /^(\d{1,3})\n$/.exec(text)?.[1]
  if (status === undefined) {
    throw new HypervisorError('ERR_AGENT', `the guest does not tell how '${path}' has ended`)
  }
  const code = Number(status)
  return code > 128 ? { exitCode: undefined, signal: code - 128 } : { exitCode: code, signal: undefined }
}
