import { z } from 'zod'
import type { AnyConnection } from '../../src/connection.js'
import type { AnyDomain } from '../../src/domain.js'
import { HypervisorError } from '../../src/errors.js'
import type { EventStream } from '../../src/event-hub.js'
import { loadDriver } from '../../src/registry.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { type EnterKey, enterKeys } from '../console-session.js'
import type { CommandContext } from '../context.js'
import { leaveOn } from '../leave-on.js'
import { endsWithProgram, given, withConnection, withFeature } from '../session.js'
import { readSpec } from '../spec-file.js'
import { startWithConsole } from '../start-with-console.js'
import { withinTime } from '../within-time.js'

const optionsSchema = z.object({
  console: z.boolean().default(false),
  raw: z.boolean().default(false),
  enter: z.enum(enterKeys).optional(),
})

/**
 * `polyvisor create FILE [--console]`: defines and starts. Where domains end with the program, it stays until
 * the machine stops or the user leaves, and removes the domain then.
 */
export const create: CommandAction = async (context, [file], givenOptions) => {
  const options = parseOptions(optionsSchema, givenOptions)
  const spec = await withinTime(context, 'reading of the file', (signal) => readSpec(given(file), signal))
  await withConnection(context, async (connection) => {
    const stay = await endsWithProgram(connection)
    const events = connection.events({ domain: spec.name, types: ['lifecycle'] })
    const domain = await connection.define(spec, context.call)
    try {
      const console = options.console ? withFeature(domain, 'console') : undefined
      if (console === undefined) {
        await domain.start(context.call)
        context.output.result(await domain.info(context.call), () => `Domain '${domain.name}' started.\n`)
        if (stay) await waitForEnd(context, events)
      } else {
        const end = await startWithConsole(context, console, {
          ...options,
          enter: options.enter ?? (await usualEnterKey(connection)),
        })
        if (stay && end === 'stopped') await waitForEnd(context, events)
      }
    } catch (error) {
      if (!stay) await undefineUnlessRunning(domain)
      throw error
    } finally {
      await events.return()
      if (stay) await remove(domain)
    }
  })
}

/** A process has no terminal driver that would turn a carriage return into a line feed. */
async function usualEnterKey(connection: AnyConnection): Promise<EnterKey> {
  return (await loadDriver(connection.driver)).class === 'native' ? 'lf' : 'cr'
}

/** Waits for the machine's end. @throws HypervisorError `ERR_OPERATION_FAILED` if it crashed, `ERR_TIMEOUT`. */
async function waitForEnd(context: CommandContext, events: EventStream): Promise<void> {
  const watch = leaveOn(context, () => void events.return())
  try {
    for await (const event of events) {
      if (event.type !== 'lifecycle') continue
      if (event.change === 'stopped') return
      if (event.change === 'crashed') {
        throw new HypervisorError(
          'ERR_OPERATION_FAILED',
          `the machine crashed: ${event.reason ?? 'no reason is known'}`,
          {
            domain: event.domain,
            hint: 'What it wrote to its console may say more.',
          },
        )
      }
    }
  } finally {
    watch.release()
  }
  if (watch.timedOut)
    throw new HypervisorError('ERR_TIMEOUT', 'the machine was still running when the time ran out')
}

async function undefineUnlessRunning(domain: AnyDomain): Promise<void> {
  const info = await domain.info().catch(() => undefined)
  if (info?.state === 'shutoff' || info?.state === 'crashed') await domain.undefine().catch(() => {})
}

async function remove(domain: AnyDomain): Promise<void> {
  await domain.destroy().catch(() => {})
  await domain.undefine().catch(() => {})
}
