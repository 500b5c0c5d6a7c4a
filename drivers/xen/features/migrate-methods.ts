import type { Duplex } from 'node:stream'
import type { MigrateMethods, MigrateOptions } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { requireNumber } from '../../../src/require-number.js'
import { defineDomain } from '../define.js'
import { type Action, type MachineOf, whileRunning, type XenReference, type XenSession } from '../session.js'
import { lifecycle, refuseTaken, removeDefinition } from '../state/change.js'
import { errorOutputOf, streamedXlError } from '../xl/failure.js'
import { isSameHost, openDestination, readDestination } from './migration/destination.js'
import { receiver, sender } from './migration/programs.js'
import { relay } from './migration/relay.js'
import { requireDefinedDevices } from './running-devices.js'

/**
 * Feature `migrate`: from dom0 to dom0 by xl's own protocol, which is carried over the two connections that lead there. So
 * neither host has to let the other one in, and the host keys of both are verified here.
 */
export function migrateMethods(session: XenSession, dom: XenReference): MigrateMethods {
  return {
    async migrate(destinationUri, options = {}) {
      const { bandwidth, signal } = options
      if (bandwidth !== undefined) requireNumber('bandwidth', bandwidth, 1, Number.MAX_SAFE_INTEGER)
      const endpoint = readDestination(destinationUri)
      const found = await session.requireMachine(dom, 'running', 'paused')
      if (found.machine.paused) {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${dom.name}' is paused`, {
          hint: 'A guest of Xen takes part in being moved: resume it first.',
        })
      }
      await whileRunning(dom, requireDefinedDevices(session, dom, found))
      const destination = await openDestination(endpoint, session.self, signal)
      try {
        const move = (await isSameHost(session, destination.session)) ? moveWithin : moveTo
        await move(destination.session, session, dom, found, options)
      } finally {
        await destination.close()
      }
    },
  }
}

const leaves: Action = { from: true, to: false, tells: [lifecycle('migrated')] }
const arrives: Action = { from: false, to: true, tells: [lifecycle('migrated')] }

/** The definition is at the destination before the machine is, and is taken away again if that does not arrive. */
async function moveTo(
  destination: XenSession,
  session: XenSession,
  dom: XenReference,
  { definition, machine }: MachineOf,
  options: MigrateOptions,
): Promise<void> {
  const { signal } = options
  if (definition === undefined) refuseTaken(await destination.survey(), dom)
  else await defineDomain(destination, definition, signal)
  try {
    signal?.throwIfAborted()
    const receiving = await destination.startAct(dom, arrives, receiver(dom, definition, 'another host'))
    await send(session, dom, leaves, machine, receiving, options)
  } catch (error) {
    if (definition !== undefined) await takeBack(destination, dom).catch(() => {})
    throw moveError(dom, error)
  }
}

const staysHere: Action = { from: true, to: true, tells: [lifecycle('migrated')] }

/** The machine is made anew beside itself, under another number. The definition is that of both. */
async function moveWithin(
  { host }: XenSession,
  session: XenSession,
  dom: XenReference,
  { definition, machine }: MachineOf,
  options: MigrateOptions,
): Promise<void> {
  try {
    const receiving = await host().start(receiver(dom, definition, 'this host'))
    await send(session, dom, staysHere, machine, receiving, options)
  } catch (error) {
    throw moveError(dom, error)
  }
}

/** Sends a machine to the program that receives it. */
async function send(
  session: XenSession,
  dom: XenReference,
  action: Action,
  machine: MachineOf['machine'],
  receiving: Duplex,
  options: MigrateOptions,
): Promise<void> {
  const sending = await session.startAct(dom, action, sender(machine.id)).catch((error: unknown) => {
    receiving.on('error', () => {}).destroy()
    throw error
  })
  await relay(sending, receiving, { ...options, total: machine.memory })
}

/** A host that was lost while it handed a machine over may leave one there. */
async function takeBack(destination: XenSession, dom: XenReference): Promise<void> {
  const { machine } = await destination.find(dom)
  if (machine === undefined) await removeDefinition(destination, dom)
}

/** What stood in the way: the failure of one of the two xl. */
function moveError(dom: XenReference, error: unknown): unknown {
  if (!errorOutputOf(error)?.includes('Failed to enable logdirty'))
    return streamedXlError(['xl', 'migrate'], error)
  return new HypervisorError(
    'ERR_UNSUPPORTED',
    `this Xen does not move the guest of '${dom.name}' while it runs`,
    {
      hint: 'It cannot tell which memory a paravirtualised guest changes: save it, and restore it at the destination.',
      cause: error instanceof Error ? error.cause : undefined,
    },
  )
}
