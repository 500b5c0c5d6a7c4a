import { readFile } from 'node:fs/promises'
import { HypervisorError } from '../../../src/errors.js'
import { decodeXml } from '../../../src/formats/xml/decode.js'
import { childOf, childrenOf, textOf, type XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import type { FoundSnapshot } from '../../command-line/features/snapshot-methods.js'

/**
 * Reads the snapshots of a machine from its settings file (VirtualBox-settings.xsd, `TSnapshot`), oldest first. What
 * VBoxManage itself lists lacks their time and state, and has their names in a form in which they may look like other lines.
 *
 * @throws HypervisorError `ERR_FILE`.
 */
export async function readSnapshots(path: string): Promise<readonly FoundSnapshot[]> {
  try {
    return snapshotsOf(decodeXml(await readFile(path), 'settings file'))
  } catch (cause) {
    throw new HypervisorError('ERR_FILE', `the settings file '${path}' cannot be read`, { cause })
  }
}

/** The snapshots in the text of a settings file. */
export function snapshotsOf(text: string): readonly FoundSnapshot[] {
  const machine = childOf(parseXml(text, 'settings file'), 'Machine')
  const current = plainUuid(machine?.attributes['currentSnapshot'])
  const walk = (snapshot: XmlElement, parent: string | undefined): readonly FoundSnapshot[] => {
    const { uuid, name = '', timeStamp, stateFile } = snapshot.attributes
    const key = plainUuid(uuid)
    const description = textOf(childOf(snapshot, 'Description'))
    const info = {
      name,
      createdAt: Date.parse(timeStamp ?? '') || 0,
      kind: 'external' as const,
      // Whether it was paused is not kept.
      state: stateFile === undefined ? ('shutoff' as const) : ('running' as const),
      ...(description ? { description } : {}),
      parent,
      current: key === current,
    }
    const children = childrenOf(childOf(snapshot, 'Snapshots'), 'Snapshot')
    return [{ key, info }, ...children.flatMap((child) => walk(child, name))]
  }
  return childrenOf(machine, 'Snapshot')
    .flatMap((snapshot) => walk(snapshot, undefined))
    .sort((a, b) => a.info.createdAt - b.info.createdAt)
}

/** A UUID without the braces that the file has around it. */
function plainUuid(text = ''): string {
  return text.replace(/^\{|\}$/g, '').toLowerCase()
}
