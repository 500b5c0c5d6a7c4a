import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'

/** Does something that libvirt calls a job; an abort cancels it, and the machine goes on. */
export async function cancelledByAbort(
  { client }: LibvirtSession,
  dom: DomainReference,
  signal: AbortSignal | undefined,
  work: () => Promise<unknown>,
): Promise<void> {
  signal?.throwIfAborted()
  const cancel = (): void => {
    void client.call('domainAbortJob', { dom }).catch(() => {})
  }
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    await work()
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}
