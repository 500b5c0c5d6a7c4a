import type { MetadataMethods } from '../../../src/domain.js'
import { readRecord } from '../info.js'
import type { Machine } from '../lookup.js'
import { labelKey, labelsOf } from '../own-settings.js'
import type { XapiSession } from '../session.js'
import { setOwnKey } from './machine.js'

/** Feature `metadata`: the title is the machine's description, and each label has a key of its own. */
export function metadataMethods(session: XapiSession, { ref }: Machine): MetadataMethods {
  return {
    async setTitle(title) {
      await session.call('VM.set_name_description', [ref, title ?? ''])
    },
    labels: async () => labelsOf(await readRecord(session, ref)),
    setLabel: (name, value) => setOwnKey(session, ref, labelKey(name), value),
  }
}
