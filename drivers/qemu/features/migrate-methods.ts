import { randomBytes } from 'node:crypto'
import { copyFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { MigrateMethods, MigrateOptions } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { errorCode } from '../../../src/state/libc.js'
import { parseUri } from '../../../src/uri.js'
import { createHost } from '../host.js'
import type { QemuMachine } from '../machine.js'
import type { QmpClient } from '../qmp/client.js'
import { abortGrace, type Patience, withPatience } from '../qmp/patience.js'
import { readSessionUri } from '../session-uri.js'
import { removeShortFolder } from '../short-folder.js'
import { step } from '../steps.js'
import type { QemuDefinition } from '../store.js'
import { openQemuStore, type QemuStore } from '../store.js'
import { announce } from './announce.js'
import { receiveMachine, sendMachine } from './migration.js'
import { requireMovable } from './saved-machine.js'

const statusSchema = z.object({ status: z.string() })

/** The methods of the feature `migrate`; `store` is the one that the domain is in. */
export function migrateMethods(machine: QemuMachine, store: QemuStore): MigrateMethods {
  const send = async (patience: Patience, destinationUri: string, options: MigrateOptions): Promise<void> => {
    const parameters = readBandwidth(options.bandwidth)
    const place = readDestination(destinationUri)
    const qmp = await patience.bound(machine.qmp())
    await requireMovable(machine, qmp)
    const definition = await machine.definition()
    const destination = await openQemuStore(place.state)
    if ((await realpath(place.state)) === (await realpath(store.paths.root))) {
      throw refuse('the destination is the place where the domain is')
    }
    options.signal?.throwIfAborted()
    await destination.add(definition)
    step('migrate:defined')
    const host = createHost(destination, place.accelerator, () => {})
    const arriving = host.machine(machine.name, machine.uuid)
    try {
      await copyBelongings(machine, arriving)
      await arriving.withLock(() => move(qmp, arriving, patience, { ...options, parameters }))
    } catch (error) {
      await undo(machine, destination, arriving, definition)
      throw error
    } finally {
      host.close()
    }
  }
  return {
    migrate: (destinationUri, options = {}) =>
      machine.withLock(async () => {
        await withPatience(options.signal, (patience) => send(patience, destinationUri, options))
        step('migrate:arrived')
        await machine.end('migrated')
        announce(machine, 'migrated')
      }),
  }
}

/** The destination's QEMU listens on a private socket of its own, and the source's sends to it directly. */
async function move(
  source: QmpClient,
  arriving: QemuMachine,
  patience: Patience,
  options: MigrateOptions & { readonly parameters: Readonly<Record<string, number>> },
): Promise<void> {
  const transfer = async (started: QmpClient): Promise<void> => {
    const destination = await patience.bound(started)
    const uri = `unix:${join(arriving.requireAlive().socketFolder, `in.${randomBytes(4).toString('hex')}`)}`
    const incoming = await receiveMachine(destination, uri)
    try {
      await sendMachine(source, uri, options)
      await incoming.done
    } finally {
      incoming.cancel()
    }
  }
  let transferred: Promise<void> | undefined
  try {
    await arriving.launch({
      incoming: true,
      prepare: (destination) => {
        transferred = transfer(destination)
        return transferred
      },
    })
  } catch (error) {
    // The destination's end may be noticed first; the source has then still to be put in order.
    await transferred
    throw error
  }
}

/** What lies beside the definition and belongs to the domain. */
async function copyBelongings(from: QemuMachine, to: QemuMachine): Promise<void> {
  for (const belonging of ['uefiVariables', 'snapshots', 'checkpoints'] as const) {
    await copyFile(from.paths[belonging], to.paths[belonging]).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error
    })
  }
}

/** The destination's machine is dead when this is called, so the source's may safely go on. */
async function undo(
  leaving: QemuMachine,
  destination: QemuStore,
  arriving: QemuMachine,
  definition: QemuDefinition,
): Promise<void> {
  await arriving
    .withLock(async () => {
      const { record } = arriving.status()
      await destination.remove(definition)
      if (record !== undefined) await removeShortFolder(record.socketFolder)
    })
    .catch(() => {})
  const source = await leaving.qmp()
  // A limit of its own: the destination may be the one that hung.
  const options = { signal: AbortSignal.timeout(abortGrace) }
  const { status } = await source.query('query-status', statusSchema, undefined, options)
  // It had sent everything, and the destination could not make use of it.
  if (status === 'postmigrate') await source.execute('cont', undefined, options)
}

function readDestination(text: string): ReturnType<typeof readSessionUri> {
  const uri = parseUri(text)
  if (uri.scheme !== 'qemu') throw refuse(`'${uri.scheme}:' is the URI of another driver`)
  return readSessionUri(uri)
}

function readBandwidth(bandwidth: number | undefined): Readonly<Record<string, number>> {
  if (bandwidth === undefined) return {}
  if (Number.isSafeInteger(bandwidth) && bandwidth > 0) return { 'max-bandwidth': bandwidth }
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `${bandwidth} is not a number of bytes a second`, {
    field: 'bandwidth',
  })
}

function refuse(why: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `the domain cannot be migrated there: ${why}`, {
    field: 'destinationUri',
    hint: 'Write qemu:///session?state=/another/folder.',
  })
}
