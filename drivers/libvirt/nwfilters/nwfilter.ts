import type { NwfilterBackend } from '../../../src/backend.js'
import { readNwfilter, writeNwfilter } from '../../../src/formats/libvirt-xml/nwfilter.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import type { NwfilterReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'

/** A network filter with its methods. */
export function createNwfilter({ client }: LibvirtSession, optNwfilter: NwfilterReference): NwfilterBackend {
  const xml = async (): Promise<string> =>
    (await client.call('nwfilterGetXmlDesc', { optNwfilter, flags: 0 })).xml
  return {
    name: optNwfilter.name,
    uuid: optNwfilter.uuid,
    spec: async () =>
      readNwfilter(parseXml(await xml(), `definition of the network filter '${optNwfilter.name}'`)),
    async redefine(spec, { signal }) {
      const text = writeXml(writeNwfilter(spec))
      // libvirt would define one that is gone anew.
      await xml()
      signal?.throwIfAborted()
      await client.call('nwfilterDefineXml', { xml: text })
    },
    async undefine(options) {
      await client.call('nwfilterUndefine', { optNwfilter }, options)
    },
  }
}
