import { z } from 'zod'
import { byName } from '../../src/by-name.js'
import type { DomainInfo, DomainState } from '../../src/domain-data.js'
import { architectureOf } from './guest-ids.js'
import { powerState } from './machines.js'
import { decodeName } from './names.js'
import type { VmwareSession } from './session.js'
import { number, parsed, time } from './soap/schema.js'
import type { ObjectReference } from './soap/value.js'
import { domainStates } from './states.js'
import { filterSpec, type RetrievedObject, retrieveEach, retrieveOne } from './vim.js'

/** How guests' instructions are executed. */
export const accelerator = 'esx'

/** What is asked of a machine; the summary is what servers answer quickest. */
const infoProperties = [
  'name',
  'summary.config.uuid',
  'summary.config.memorySizeMB',
  'summary.config.numCpu',
  'summary.config.guestId',
  'summary.runtime.powerState',
  'summary.runtime.connectionState',
  'summary.runtime.bootTime',
]

const infoSchema = z
  .object({
    name: z.string(),
    'summary.config.uuid': z.string().default(''),
    'summary.config.memorySizeMB': number.default(0),
    'summary.config.numCpu': number.default(0),
    'summary.config.guestId': z.string().default(''),
    'summary.runtime.powerState': powerState,
    'summary.runtime.connectionState': z.string().default('connected'),
    'summary.runtime.bootTime': time.optional(),
  })
  .transform((properties): DomainInfo => {
    const connection = properties['summary.runtime.connectionState']
    const startedAt = properties['summary.runtime.bootTime']
    return {
      name: decodeName(properties.name),
      uuid: properties['summary.config.uuid'].toLowerCase(),
      state: domainStates[properties['summary.runtime.powerState']],
      ...(connection === 'connected' ? {} : { reason: connection }),
      memory: properties['summary.config.memorySizeMB'] * 2 ** 20,
      vcpus: properties['summary.config.numCpu'],
      architecture: architectureOf(properties['summary.config.guestId']),
      accelerator,
      ...(startedAt === undefined ? {} : { startedAt }),
    }
  })

function infoOf(properties: RetrievedObject['properties']): DomainInfo {
  return parsed('summary of a machine', infoSchema, properties)
}

/** What is known of a machine now. @throws HypervisorError `ERR_NO_DOMAIN`. */
export async function readInfo(session: VmwareSession, object: ObjectReference): Promise<DomainInfo> {
  const { propertyCollector } = session.content
  return infoOf(await retrieveOne(session, propertyCollector, object, infoProperties))
}

/** What is known of every machine of the place, by name: one call for all of them. */
export async function listInfos(
  session: VmwareSession,
  states: readonly DomainState[] | undefined,
): Promise<readonly DomainInfo[]> {
  const found = await retrieveAll(session, infoProperties, ({ properties }) => infoOf(properties))
  return found.filter(({ state }) => states === undefined || states.includes(state)).sort(byName)
}

/** Retrieves properties of every machine of the place, and keeps what `read` makes of them. */
export async function retrieveAll<Result>(
  session: VmwareSession,
  paths: readonly string[],
  read: (found: RetrievedObject) => Result,
): Promise<readonly Result[]> {
  const { propertyCollector } = session.content
  return await session.withView(async (view) => {
    const spec = filterSpec([{ type: 'VirtualMachine', paths }], [{ object: view, inView: true }])
    return await retrieveEach(session, propertyCollector, spec, read)
  })
}
