import type { MetadataMethods } from '../../../src/domain.js'
import { childrenOf, element } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { type Labels, withLabel } from '../../../src/spec/labels.js'
import { libvirtCode } from '../rpc/failure.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'

/** `virDomainMetadataType`: `VIR_DOMAIN_METADATA_TITLE`, `VIR_DOMAIN_METADATA_ELEMENT`. */
const [titleType, elementType] = [1, 2]

/** `virDomainModificationImpact`: `VIR_DOMAIN_AFFECT_LIVE`, `VIR_DOMAIN_AFFECT_CONFIG`. */
const [live, config] = [1, 2]

/** `VIR_ERR_NO_DOMAIN_METADATA`. */
const noMetadata = 80

/** The namespace of our element in the domain's `<metadata>`, and the prefix that is written for it. */
const [namespace, prefix] = ['urn:polyvisor:labels:1', 'polyvisor']

interface MetadataChange {
  readonly type: number
  /** The new content; `undefined` removes it. */
  readonly metadata: string | undefined
  readonly key?: string
  readonly uri?: string
}

/** Feature `metadata`: libvirt's own title, and an element of ours in its `<metadata>`. */
export function metadataMethods(session: LibvirtSession, dom: DomainReference): MetadataMethods {
  const { client } = session
  /** Changes the definition, and what the running machine has of it, too. */
  const set = async (change: MetadataChange): Promise<void> => {
    const { persistent } = await client.call('domainIsPersistent', { dom })
    const { state } = await session.stateOf(dom)
    const running = state !== 'shutoff' && state !== 'crashed'
    const flags = (running ? live : 0) | (persistent === 1 ? config : 0)
    await client.call('domainSetMetadata', { dom, key: undefined, uri: undefined, ...change, flags })
  }
  const labels = async (): Promise<Labels> => {
    // One that libvirt forgets with its end has no definition but the running machine's.
    const { persistent } = await client.call('domainIsPersistent', { dom })
    const flags = persistent === 1 ? config : live
    const args = { dom, type: elementType, uri: namespace, flags }
    const found = await client.call('domainGetMetadata', args).catch((error: unknown) => {
      if (libvirtCode(error) === noMetadata) return undefined
      throw error
    })
    if (found === undefined) return {}
    const root = parseXml(found.metadata, `labels of the domain '${dom.name}'`)
    const entries = childrenOf(root, 'label').flatMap(({ attributes: { name, value } }) =>
      name === undefined || value === undefined ? [] : [[name, value] as const],
    )
    return Object.fromEntries(entries)
  }
  return {
    setTitle: (metadata) => set({ type: titleType, metadata }),
    labels,
    async setLabel(name, value) {
      const before = await labels()
      // libvirt fails where there is nothing to remove.
      if (value === undefined && !Object.hasOwn(before, name)) return
      const children = Object.entries(withLabel(before, name, value)).map(([key, text]) =>
        element('label', { name: key, value: text }),
      )
      const metadata = children.length === 0 ? undefined : writeXml(element('labels', {}, ...children))
      await set({ type: elementType, metadata, key: prefix, uri: namespace })
    },
  }
}
