import { resolve } from 'node:path'
import { z } from 'zod'
import type { CoreDumpMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { writeNewFile } from '../../../src/state/new-file.js'
import type { QemuMachine } from '../machine.js'
import type { QmpClient } from '../qmp/client.js'

const completedSchema = z.object({ error: z.string().optional() })

/** The method of the feature `core-dump`. */
export function coreDumpMethods(machine: QemuMachine): CoreDumpMethods {
  return {
    coreDump: (path, { format = 'elf', signal } = {}) =>
      machine.withLock(async () => {
        const qmp = await machine.qmp()
        const options = { prefix: '.polyvisor-dumping.', domain: machine.paths.folder }
        await writeNewFile(resolve(path), options, async ({ temporary, publish }) => {
          await dumpMemory(qmp, { path: temporary, field: resolve(path) }, format, signal)
          await publish()
        })
      }),
  }
}

/**
 * Lets QEMU write the guest's memory over a file (QMP `dump-guest-memory`), and resolves when it has. QEMU has no way
 * to stop it: after an abort it writes on, to a file that has no name any more.
 */
async function dumpMemory(
  qmp: QmpClient,
  { path, field }: { readonly path: string; readonly field: string },
  format: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted()
  let stopListening = (): void => {}
  let onAbort = (): void => {}
  const completed = new Promise<string | undefined>((resolveEnd, reject) => {
    stopListening = qmp.onEvent(({ name, data }) => {
      if (name === 'DUMP_COMPLETED') resolveEnd(completedSchema.safeParse(data).data?.error)
    }, reject)
    onAbort = () =>
      reject(new HypervisorError('ERR_ABORTED', 'the dump was aborted', { cause: signal?.reason }))
  })
  completed.catch(() => {})
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await qmp.execute('dump-guest-memory', { paging: false, detach: true, format, protocol: `file:${path}` })
    const error = await completed
    if (error === undefined) return
    throw new HypervisorError('ERR_OPERATION_FAILED', `the memory could not be dumped: ${error}`, { field })
  } finally {
    signal?.removeEventListener('abort', onAbort)
    stopListening()
  }
}
