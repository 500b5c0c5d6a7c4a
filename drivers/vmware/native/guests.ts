import { type CallOptions, call } from '../../../src/call.js'
import type { DomainContext } from '../domain-context.js'
import { type Guest, openGuest } from '../guest/guest.js'
import { listGuestFiles } from '../guest/list-files.js'
import { listProcesses, readEnvironment } from '../guest/processes.js'
import { findMachine } from '../lookup.js'
import { textElement } from '../soap/value.js'
import type { VmwareGuests } from './vmware-guests.js'

/** Makes {@link VmwareGuests} of a connection. */
export function createVmwareGuests(context: DomainContext): VmwareGuests {
  const inGuest = <Result>(
    operation: string,
    machine: string,
    options: CallOptions | undefined,
    work: (guest: Guest, signal: AbortSignal | undefined) => Promise<Result>,
  ): Promise<Result> =>
    call({ driver: 'vmware', operation, policy: 'stop-waiting' }, options, async (signal) => {
      const found = await findMachine(context.session, machine)
      return await work(await openGuest(context, found), signal)
    })
  return Object.freeze<VmwareGuests>({
    processes: (machine, options) => inGuest('processes', machine, options, listProcesses),
    terminate: (machine, pid, options) =>
      inGuest('terminate', machine, options, async (guest, signal) => {
        await guest.call('processManager', 'TerminateProcessInGuest', [textElement('pid', pid)], signal)
      }),
    environment: (machine, names = [], options) =>
      inGuest('environment', machine, options, (guest, signal) => readEnvironment(guest, names, signal)),
    files: (machine, folder, options) =>
      inGuest('files', machine, options, (guest, signal) =>
        listGuestFiles(guest, folder, options?.pattern, signal),
      ),
    makeFolder: (machine, path, options) =>
      inGuest('makeFolder', machine, options, async (guest, signal) => {
        const args = [
          textElement('directoryPath', path),
          textElement('createParentDirectories', options?.parents ?? false),
        ]
        await guest.call('fileManager', 'MakeDirectoryInGuest', args, signal)
      }),
    delete: (machine, path, options) =>
      inGuest('delete', machine, options, async (guest, signal) => {
        if (options?.folder === true) {
          const args = [textElement('directoryPath', path), textElement('recursive', true)]
          await guest.call('fileManager', 'DeleteDirectoryInGuest', args, signal)
        } else {
          await guest.call('fileManager', 'DeleteFileInGuest', [textElement('filePath', path)], signal)
        }
      }),
  })
}
