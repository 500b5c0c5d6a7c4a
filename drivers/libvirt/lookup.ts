import { type ErrorCode, HypervisorError, isHypervisorError } from '../../src/errors.js'

/** How things of one kind are looked up; `undefined` where there is none. */
export interface Lookup<Reference> {
  byName(name: string): Promise<Reference | undefined>
  byUuid(uuid: string): Promise<Reference | undefined>
}

/** What a thing is told apart by. */
export interface NameAndUuid {
  readonly name: string
  readonly uuid: string
}

/** What a call finds, or `undefined` where the error of this code says that there is nothing. */
export async function absentAs<Result>(code: ErrorCode, call: Promise<Result>): Promise<Result | undefined> {
  return await call.catch((error: unknown) => {
    if (isHypervisorError(error, code)) return undefined
    throw error
  })
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Looks up by UUID, where it is one, and else by name, which may look like a UUID. */
export async function find<Reference>(
  lookup: Lookup<Reference>,
  nameOrUuid: string,
): Promise<Reference | undefined> {
  if (nameOrUuid === '') return undefined
  const found = uuidShape.test(nameOrUuid) ? await lookup.byUuid(nameOrUuid) : undefined
  return found ?? (await lookup.byName(nameOrUuid))
}

/**
 * What has the name or the UUID of a definition already: libvirt would put a definition of the same name and UUID in
 * the place of the one that is there.
 */
export async function findTaken<Reference>(
  lookup: Lookup<Reference>,
  { name, uuid }: NameAndUuid,
): Promise<Reference | undefined> {
  const [named, identified] = await Promise.all([lookup.byName(name), lookup.byUuid(uuid)])
  return named ?? identified
}

/** The error of a definition whose name or UUID something else has already. */
export function takenError(
  code: ErrorCode,
  what: string,
  taken: NameAndUuid,
  name: string,
  context: { readonly domain?: string } = {},
): HypervisorError {
  return new HypervisorError(
    code,
    `the ${what} '${taken.name}' with the UUID ${taken.uuid} is there already`,
    { ...context, field: taken.name === name ? 'name' : 'uuid' },
  )
}
