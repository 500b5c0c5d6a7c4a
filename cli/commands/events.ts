import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import type { HypervisorEvent } from '../../src/events.js'
import { formatSize } from '../../src/spec/sizes.js'
import { parseCount, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { safeJson, safeText } from '../safe-text.js'
import { requireLastingDomains, withConnection } from '../session.js'

const types = [
  'lifecycle',
  'device',
  'balloon',
  'vcpus',
  'snapshot',
  'trouble',
  'pool',
  'network',
  'secret',
  'node-device',
  'native',
] as const

const optionsSchema = z.object({
  domain: z.string().optional(),
  type: z.array(z.enum(types)).optional(),
  loop: z.boolean().default(false),
  count: z.string().optional(),
})

/** `polyvisor events`: waits for one event, for `--count` of them, or with `--loop` until it is ended. */
export const events: CommandAction = async (context, _args, given) => {
  const options = parseOptions(optionsSchema, given)
  const wanted =
    options.loop && options.count === undefined
      ? Number.POSITIVE_INFINITY
      : parseCount(options.count ?? '1', '--count')
  const { signal, timeout } = context.call
  await withConnection(context, async (connection) => {
    await requireLastingDomains(connection)
    const domain =
      options.domain === undefined ? undefined : (await connection.lookup(options.domain, context.call)).name
    const stream = connection.events({ domain, types: options.type, signal })
    let timedOut = false
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            void stream.return()
          }, timeout)
    context.output.remark('Listening for events; Ctrl-C ends it.')
    let seen = 0
    try {
      for await (const event of stream) {
        context.output.line(event, () => formatEvent(event))
        seen += 1
        if (seen >= wanted) return
      }
    } finally {
      clearTimeout(timer)
    }
    if (signal.aborted || (timedOut && options.loop)) return
    if (timedOut) {
      throw new HypervisorError('ERR_TIMEOUT', `${seen} of ${wanted} events came before the time ran out`)
    }
    throw new HypervisorError('ERR_DISCONNECTED', 'the connection was closed while listening')
  })
}

/** An event as one line: time, domain, type and what happened. */
export function formatEvent(event: HypervisorEvent): string {
  return safeText(`${new Date(event.time).toISOString()}  ${subject(event)}  ${event.type}  ${what(event)}`)
}

/** The name of what the event is about. */
function subject(event: HypervisorEvent): string {
  switch (event.type) {
    case 'gap':
      return '-'
    case 'pool':
      return event.pool
    case 'network':
      return event.network
    case 'secret':
      return event.uuid
    case 'node-device':
      return event.device
    default:
      return event.domain
  }
}

function what(event: HypervisorEvent): string {
  switch (event.type) {
    case 'lifecycle':
      return event.reason === undefined ? event.change : `${event.change} (${event.reason})`
    case 'device':
      return `${event.change} ${event.device}`
    case 'balloon':
      return formatSize(event.memory)
    case 'vcpus':
      return String(event.vcpus)
    case 'snapshot':
      return `${event.change} ${event.snapshot}`
    case 'trouble':
      return event.detail === undefined ? event.change : `${event.change} (${event.detail})`
    case 'pool':
    case 'network':
    case 'secret':
    case 'node-device':
      return event.change
    case 'native':
      return `${event.name} ${safeJson(event.data)}`
    case 'gap':
      return event.dropped === undefined ? event.reason : `${event.reason}: ${event.dropped} events lost`
  }
}
