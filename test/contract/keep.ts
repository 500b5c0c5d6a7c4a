import type { AnyConnection } from '../../src/connection.js'
import type { AnyDomain } from '../../src/domain.js'
import { bootGuest } from './boot.js'

/** A domain that the tests of one suite share: to make one for each would take longer than what they try with it. */
export interface KeptDomain {
  /** The domain, in the state in which the last test left it; it is off at first. */
  defined(): Promise<AnyDomain>
  /** The same with a machine whose guest is up: it is booted for the first test, and again if a test left it otherwise. */
  running(): Promise<AnyDomain>
}

/** The domains that outlive a test. */
export interface Keeper {
  /** Shares a domain among the tests of the suite that is being described; it is made for the first that asks for it. */
  keep(define: () => Promise<AnyDomain>, ready: string): KeptDomain
  /** Removes all domains of a connection but those that are kept. */
  tidy(connection: AnyConnection): Promise<void>
  /** Keeps none any more: nobody knows what a test that has failed has done to them. */
  letGo(): void
}

/** Makes a {@link Keeper}. */
export function createKeeper(): Keeper {
  const kept = new Set<string>()
  return {
    keep(define, ready) {
      let domain: AnyDomain | undefined
      after(async () => {
        if (domain === undefined || !kept.delete(domain.uuid)) return
        await remove(domain, (await domain.info()).state)
      })
      const self: KeptDomain = {
        async defined() {
          if (domain !== undefined && kept.has(domain.uuid)) return domain
          domain = await define()
          kept.add(domain.uuid)
          return domain
        },
        async running() {
          const shared = await self.defined()
          const { state } = await shared.info()
          if (state === 'running') return shared
          if (!isOff(state)) await shared.destroy()
          await bootGuest(shared, ready)
          return shared
        },
      }
      return self
    },
    async tidy(connection) {
      const [domains, infos] = await Promise.all([connection.domains(), connection.list()])
      const states = new Map(infos.map(({ uuid, state }) => [uuid, state]))
      for (const domain of domains) {
        if (!kept.has(domain.uuid)) await remove(domain, states.get(domain.uuid) ?? 'shutoff')
      }
    },
    letGo: () => kept.clear(),
  }
}

type State = Awaited<ReturnType<AnyDomain['info']>>['state']

function isOff(state: State): boolean {
  return state === 'shutoff' || state === 'crashed'
}

async function remove(domain: AnyDomain, state: State): Promise<void> {
  if (!isOff(state)) {
    await domain.destroy().catch(async (error: unknown) => {
      // A guest may power itself off, or die of what its test did to it, after its state was read.
      if (!isOff((await domain.info()).state)) throw error
    })
  }
  await domain.undefine()
}
