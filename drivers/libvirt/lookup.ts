import { type ErrorCode, HypervisorError, isHypervisorError } from '../../src/errors.js'

/** What a lookup finds, or `undefined` where the error of this code says that there is nothing. */
export async function absentAs<Result>(
  code: ErrorCode,
  lookup: Promise<Result>,
): Promise<Result | undefined> {
  return await lookup.catch((error: unknown) => {
    if (isHypervisorError(error, code)) return undefined
    throw error
  })
}

/** The error of a definition whose name or UUID something else has already. */
export function takenError(
  code: ErrorCode,
  what: string,
  taken: { readonly name: string; readonly uuid: string },
  name: string,
): HypervisorError {
  return new HypervisorError(
    code,
    `the ${what} '${taken.name}' with the UUID ${taken.uuid} is there already`,
    { field: taken.name === name ? 'name' : 'uuid' },
  )
}

/** Orders by name, as every list is. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}
