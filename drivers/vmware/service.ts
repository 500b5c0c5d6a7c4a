import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import type { SoapClient } from './soap/client.js'
import { many, parsed, reference } from './soap/schema.js'

/** What a server says of itself and where its managers are (`ServiceContent` of the API). */
export type ServiceContent = z.output<typeof serviceContent>

const serviceContent = z.looseObject({
  rootFolder: reference,
  propertyCollector: reference,
  viewManager: reference,
  sessionManager: reference,
  eventManager: reference,
  searchIndex: reference,
  /** What measures; a server need not have it. */
  perfManager: reference.optional(),
  about: z.looseObject({
    /** `VMware vCenter Server 6.5.0 build-5973321`. */
    fullName: z.string(),
    version: z.string(),
    /** `VirtualCenter` or `HostAgent`. */
    apiType: z.string(),
    apiVersion: z.string(),
  }),
})

/** The one object that every server has under a known name ("ServiceInstance" of the API). */
const serviceInstance = { type: 'ServiceInstance', value: 'ServiceInstance' } as const

/** The oldest version of the API that has everything that is used here. */
const oldest = '5.5'

/** The newest version of the API that this driver was written after. */
const newest = '8.0.3.0'

/**
 * Reads what the server is, and agrees with it on a version of the API: the newest one that both know.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` if there is none, `ERR_CONNECT`, `ERR_TLS`, `ERR_PROTOCOL`.
 */
export async function openService(
  client: SoapClient,
  signal: AbortSignal | undefined,
): Promise<ServiceContent> {
  const call = { method: 'RetrieveServiceContent', on: serviceInstance, args: [] }
  const content = parsed('description of itself', serviceContent, await client.call(call, { signal }))
  const offered = await offeredVersions(client, signal)
  const { fullName, apiVersion } = content.about
  const version = chooseVersion(offered.length === 0 ? [apiVersion] : offered)
  if (version === undefined) {
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      `${fullName} speaks the API ${offered.join(', ') || apiVersion}, and ${oldest} is the oldest that is spoken here`,
    )
  }
  client.speak(version)
  return content
}

const versionsSchema = z.looseObject({
  namespaces: z.looseObject({
    namespace: many(
      z.looseObject({
        name: z.string(),
        version: z.string(),
        priorVersions: z.union([z.looseObject({ version: many(z.string()) }), z.literal('')]).optional(),
      }),
    ),
  }),
})

/** The versions that a server says it speaks (vSphere Web Services SDK Programming Guide, "API versions"). */
async function offeredVersions(
  client: SoapClient,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const document = await client.read('/sdk/vimServiceVersions.xml', { signal })
  const { namespaces } = parsed('list of versions', versionsSchema, document)
  const found = namespaces.namespace.find(({ name }) => name === 'urn:vim25')
  if (found === undefined) return []
  const { version, priorVersions } = found
  return [version, ...(typeof priorVersions === 'object' ? priorVersions.version : [])]
}

/** The newest of the versions that are spoken here; `undefined` if there is none. */
export function chooseVersion(offered: readonly string[]): string | undefined {
  return offered
    .filter((version) => compareVersions(version, oldest) >= 0 && compareVersions(version, newest) <= 0)
    .sort(compareVersions)
    .at(-1)
}

function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number))
  for (let index = 0; index < 4; index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
