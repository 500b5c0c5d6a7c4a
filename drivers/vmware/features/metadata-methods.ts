import type { CallOptions } from '../../../src/call.js'
import type { MetadataMethods } from '../../../src/domain.js'
import { withLabel } from '../../../src/spec/labels.js'
import { interruptible } from '../interruptible.js'
import type { Machine } from '../lookup.js'
import { type OwnSettings, settingsOf, writeOwnSettings } from '../machine/own-settings.js'
import { reconfigure } from '../machine/reconfigure.js'
import type { VmwareSession } from '../session.js'

/** Feature `metadata`: what the machine keeps for us in its `extraConfig`, which goes into its file. */
export function metadataMethods(session: VmwareSession, machine: Machine): MetadataMethods {
  const set = async (settings: OwnSettings): Promise<void> => {
    await reconfigure(session, machine.object, writeOwnSettings(settings))
  }
  const labels = async ({ signal }: CallOptions = {}) =>
    (await settingsOf(interruptible(session, signal), machine)).labels ?? {}
  return {
    setTitle: (title) => set({ title }),
    labels,
    async setLabel(name, value, options = {}) {
      const after = withLabel(await labels(options), name, value)
      options.signal?.throwIfAborted()
      await set({ labels: Object.keys(after).length === 0 ? undefined : after })
    },
  }
}
