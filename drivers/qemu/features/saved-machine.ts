import { type FileHandle, open } from 'node:fs/promises'
import { z } from 'zod'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { describeHardware, isOfHardware } from '../../../src/state/domains/hardware-digest.js'
import type { QemuMachine } from '../machine.js'
import type { QmpClient } from '../qmp/client.js'
import { withPatience } from '../qmp/patience.js'
import { step } from '../steps.js'
import { type QemuDefinition, qemuFormat } from '../store.js'
import { announce } from './announce.js'
import { requireDefinedDevices } from './defined-devices.js'
import { forgetManagedSave } from './forget-managed-save.js'
import { restoreStream, saveStream } from './save-stream.js'
import { readSavedFile, type SavedStream } from './saved-file.js'
import { readBook, type SnapshotBook } from './snapshots/book.js'

const statusSchema = z.object({ status: z.string(), running: z.boolean() })

/**
 * Saves the living machine to a new file and ends it; under the lock.
 *
 * @throws HypervisorError `ERR_FILE`, `ERR_INVALID_STATE`, `ERR_ABORTED`; the machine goes on.
 */
export async function saveTo(
  machine: QemuMachine,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await withPatience(signal, async ({ bound }) => {
    await saveMachine(machine, await bound(machine.qmp()), path, signal)
  })
  await machine.end('saved')
  announce(machine, 'saved')
}

/** How to go on from a saved machine. */
export interface RestoreOptions {
  readonly signal?: AbortSignal | undefined
  /** Whether it is paused, even if it was running when it was saved. Default: `false`. */
  readonly paused?: boolean | undefined
}

/**
 * Starts the domain from a file; under the lock. A managed save is removed before the guest runs.
 *
 * @throws HypervisorError `ERR_FILE` if the file is no saved state of this domain, `ERR_INVALID_STATE`.
 */
export async function restoreFrom(
  machine: QemuMachine,
  path: string,
  options: RestoreOptions,
): Promise<void> {
  if (machine.status().state === 'alive') {
    throw new HypervisorError('ERR_INVALID_STATE', `the domain '${machine.name}' is running`)
  }
  const file = await open(path).catch((error: unknown) => {
    throw refuseFile(path, 'cannot be read', undefined, error)
  })
  try {
    const saved = await readSavedFile(file, path, options.signal)
    await requireOwn(machine, saved, path)
    await restoreMachine(machine, file, saved, path, options)
  } finally {
    await file.close()
  }
  announce(machine, 'restored')
}

async function saveMachine(
  machine: QemuMachine,
  qmp: QmpClient,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const state = await requireMovable(machine, qmp)
  const { socketFolder } = machine.requireAlive()
  const header = {
    version: 1,
    uuid: machine.uuid,
    ...describeHardware(qemuFormat, ...(await hardwareOf(machine))),
    qemu: versionText(qmp),
    state,
    savedAt: Date.now(),
  } as const
  await saveStream(qmp, header, { path, socketFolder, domain: machine.paths.folder, signal })
  step('save:published')
}

/**
 * Checks that the machine is in a state that another machine of the same definition can take over.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`.
 */
export async function requireMovable(machine: QemuMachine, qmp: QmpClient): Promise<'running' | 'paused'> {
  const { status } = await qmp.query('query-status', statusSchema)
  if (status !== 'running' && status !== 'paused' && status !== 'prelaunch') {
    throw new HypervisorError('ERR_INVALID_STATE', `the domain '${machine.name}' is ${status}`)
  }
  await requireDefinedDevices(machine.name, qmp)
  return status === 'running' ? 'running' : 'paused'
}

/** What a machine is made from. */
async function hardwareOf(machine: QemuMachine): Promise<[QemuDefinition, SnapshotBook['disks']]> {
  const { disks } = await readBook(machine.paths.snapshots)
  return [await machine.definition(), disks]
}

async function requireOwn(machine: QemuMachine, { header }: SavedStream, path: string): Promise<void> {
  if (header.uuid !== machine.uuid) {
    throw refuseFile(path, `is of the domain '${header.name}' (${header.uuid})`)
  }
  if (!isOfHardware(qemuFormat, header, ...(await hardwareOf(machine)))) {
    throw refuseFile(path, 'was saved under another definition of the domain')
  }
}

async function restoreMachine(
  machine: QemuMachine,
  file: FileHandle,
  saved: SavedStream,
  path: string,
  { signal, paused = false }: RestoreOptions,
): Promise<void> {
  let feeding = false
  try {
    await machine.launch({
      signal,
      incoming: true,
      paused: true,
      announce: false,
      prepare: async (qmp) => {
        feeding = true
        await restoreStream(qmp, file, saved, path, machine.requireAlive().socketFolder)
        step('restore:loaded')
        // Who has aborted the start is about to kill the machine, and keeps what it would have gone on from.
        signal?.throwIfAborted()
        await forgetManagedSave(machine)
        if (saved.header.state === 'running' && !paused) await qmp.execute('cont')
      },
    })
  } catch (error) {
    // QEMU ends when it cannot make use of the stream; which of the two is noticed first is chance.
    if (!feeding || signal?.aborted || !isHypervisorError(error, 'ERR_START_FAILED')) throw error
    const hint = `It was saved by QEMU ${saved.header.qemu}.`
    throw refuseFile(path, 'is not one that this QEMU can restore', hint, error)
  }
}

function versionText({ version }: QmpClient): string {
  return `${version.major}.${version.minor}.${version.micro}`
}

function refuseFile(path: string, why: string, hint?: string, cause?: unknown): HypervisorError {
  return new HypervisorError('ERR_FILE', `the file '${path}' ${why}`, { field: path, hint, cause })
}
