import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import type { RpcChannel } from '../../rpc/channel.js'
import type { ResultOf } from '../../rpc/procedures.js'
import type { DomainReference } from '../../rpc/references.js'
import type { TypedParameter } from '../../rpc/typed-parameter.js'

/** A move, as the one who leads both daemons through it needs it. */
export interface Migration {
  readonly dom: DomainReference
  /** Each side's calls, over the connection that its daemon ties the move to. */
  readonly source: Pick<RpcChannel, 'call'>
  readonly destination: Pick<RpcChannel, 'call' | 'ended'>
  /** `virDomainMigrateFlags`, with {@link changeProtection} if the source can keep the domain as it is meanwhile. */
  readonly flags: number
  /** Where the destination is to listen. */
  readonly uri: string | undefined
  /** MiB a second. */
  readonly bandwidth: number | undefined
  readonly signal: AbortSignal | undefined
  /** Is around the part in which the memory is sent, which it ends when the destination is lost. */
  readonly whileSending: <Result>(send: () => Promise<Result>) => Promise<Result>
}

/** `VIR_MIGRATE_CHANGE_PROTECTION`. */
export const changeProtection = 0x100

/**
 * Leads two daemons through libvirt's migration protocol, version 3 with parameters, in its managed direct form: the
 * source describes the domain (begin), the destination starts an empty machine that listens (prepare), the source sends
 * its memory and stops (perform), the destination lets the machine go (finish), and the source gives it up (confirm).
 * Each step hands a cookie to the next one (libvirt's "Guest migration", and `virDomainMigrateVersion3Full` in
 * src/libvirt-domain.c). If a step fails, the destination is told to throw its machine away, and then the source to go
 * on with its own.
 *
 * @throws HypervisorError whatever made a step fail; `ERR_DISCONNECTED` with a hint if nobody can know whether the
 *   destination has let the machine go: it then stays paused at the source.
 */
export async function moveDomain(migration: Migration): Promise<void> {
  const { dom, source, flags } = migration
  const confirm = async (cookieIn: Uint8Array, cancelled: boolean): Promise<void> => {
    await source.call('domainMigrateConfirm3Params', {
      dom,
      params: [],
      cookieIn,
      flags,
      cancelled: cancelled ? 1 : 0,
    })
  }
  const params = parametersOf(migration, migration.uri)
  const begun = await source.call('domainMigrateBegin3Params', { dom, params, flags })
  const reached = { prepared: false, uncertain: false }
  let arrived: { readonly cookieOut: Uint8Array }
  try {
    arrived = await deliver(migration, begun, reached)
  } catch (error) {
    if (reached.uncertain) throw uncertain(error)
    // Before that, a source that does not protect the domain has nothing to take back.
    if (reached.prepared || (flags & changeProtection) !== 0) await confirm(noCookie, true).catch(() => {})
    throw error
  }
  await confirm(arrived.cookieOut, false)
}

const noCookie = new Uint8Array()

async function deliver(
  migration: Migration,
  begun: ResultOf<'domainMigrateBegin3Params'>,
  reached: { prepared: boolean; uncertain: boolean },
): Promise<ResultOf<'domainMigrateFinish3Params'>> {
  const { dom, source, destination, flags, signal } = migration
  signal?.throwIfAborted()
  const described: TypedParameter = { field: 'destination_xml', type: 'string', value: begun.xml }
  const prepared = await destination.call('domainMigratePrepare3Params', {
    params: [...parametersOf(migration, migration.uri), described],
    cookieIn: begun.cookieOut,
    flags,
  })
  reached.prepared = true
  const params = parametersOf(migration, prepared.uriOut ?? migration.uri)
  const named: TypedParameter = { field: 'destination_name', type: 'string', value: dom.name }
  const finish = (cookieIn: Uint8Array, cancelled: number): Promise<ResultOf<'domainMigrateFinish3Params'>> =>
    destination.call('domainMigrateFinish3Params', {
      params: [...params, named],
      cookieIn,
      flags,
      cancelled,
    })
  let performed: ResultOf<'domainMigratePerform3Params'>
  try {
    signal?.throwIfAborted()
    performed = await migration.whileSending(() =>
      source.call('domainMigratePerform3Params', { dom, params, cookieIn: prepared.cookieOut, flags }),
    )
  } catch (error) {
    // A cancelled machine is answered with an error, too: there is none.
    await finish(noCookie, 1).catch(() => {})
    throw destination.ended ? lost(error) : error
  }
  if (destination.ended) throw lost(undefined)
  try {
    return await finish(performed.cookieOut, 0)
  } catch (error) {
    reached.uncertain = isHypervisorError(error, 'ERR_DISCONNECTED', 'ERR_PROTOCOL')
    throw error
  }
}

/** Parameters by their names in include/libvirt/libvirt-domain.h (`VIR_MIGRATE_PARAM_URI`, `VIR_MIGRATE_PARAM_BANDWIDTH`). */
function parametersOf({ bandwidth }: Migration, uri: string | undefined): readonly TypedParameter[] {
  return [
    ...(uri === undefined ? [] : [{ field: 'migrate_uri', type: 'string' as const, value: uri }]),
    ...(bandwidth === undefined
      ? []
      : [{ field: 'bandwidth', type: 'ullong' as const, value: BigInt(bandwidth) }]),
  ]
}

function lost(cause: unknown): HypervisorError {
  return new HypervisorError('ERR_DISCONNECTED', 'the destination was lost before it had the whole machine', {
    cause,
  })
}

function uncertain(error: unknown): HypervisorError {
  const why = error instanceof Error ? error.message : String(error)
  return new HypervisorError(
    'ERR_DISCONNECTED',
    `the destination was lost while it took the machine over: ${why}`,
    { hint: 'Look whether it runs there. Only if it does not, resume it here.', cause: error },
  )
}
