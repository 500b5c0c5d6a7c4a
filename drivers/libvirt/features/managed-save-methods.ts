import type { ManagedSaveMethods } from '../../../src/domain.js'
import { isChange } from '../../../src/event-waiters.js'
import { blamingState } from '../blaming-state.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { cancelledByAbort } from './cancelled-by-abort.js'

/** Feature `managed-save`. The state is kept by the daemon, which a start asks for it by itself. */
export function managedSaveMethods(session: LibvirtSession, dom: DomainReference): ManagedSaveMethods {
  const { client } = session
  const hasManagedSave = async (): Promise<boolean> => {
    const { result } = await client.call('domainHasManagedSaveImage', { dom, flags: 0 })
    return result === 1
  }
  return {
    async managedSave({ signal } = {}) {
      await session.requireState(dom, 'running', 'paused')
      await cancelledByAbort(session, dom, signal, () =>
        blamingState(session, dom, ['running', 'paused'], () =>
          session.told(isChange(dom, 'saved'), () => client.call('domainManagedSave', { dom, flags: 0 })),
        ),
      )
    },
    hasManagedSave,
    async removeManagedSave() {
      // libvirt fails where there is none.
      if (await hasManagedSave()) await client.call('domainManagedSaveRemove', { dom, flags: 0 })
    },
  }
}
