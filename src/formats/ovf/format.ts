import { pathToFileURL } from 'node:url'
import type { DomainSpec } from '../../spec/schema.js'
import type { SpecFormat } from '../format.js'
import { writeXml } from '../xml/write.js'
import { readDiskFacts } from './capacity.js'
import { readOvf } from './read.js'
import { refuseBeyondOvf } from './requirements.js'
import { type WrittenFile, writeOvf } from './write.js'

const looksLikeOvf = /^\ufeff?\s*(?:<[?!][^>]*>\s*)*<(?:[\w.-]+:)?Envelope[\s>]/

/** The descriptor of an Open Virtualization Format package. */
export const ovfFormat: SpecFormat = {
  name: 'ovf',
  title: 'OVF',
  keys: [],
  recognise: (text) => looksLikeOvf.test(text) && text.includes('schemas.dmtf.org/ovf/envelope/'),
  read: readOvf,
  write: async (spec) => formatOvf(spec, (path) => pathToFileURL(path).href),
}

/**
 * Writes a descriptor after the files of the disks, which must be there.
 *
 * @param hrefOf How a file is referred to.
 */
export async function formatOvf(
  spec: DomainSpec,
  hrefOf: (path: string, index: number) => string,
  sizeOf: (path: string) => Promise<number | undefined> = async () => undefined,
): Promise<string> {
  refuseBeyondOvf(spec)
  const files: WrittenFile[] = []
  for (const [index, { path, device }] of spec.disks.entries()) {
    if (path === undefined) continue
    const facts = device === 'disk' ? await readDiskFacts(path, `disks[${index}].path`) : undefined
    files.push({ disk: index, href: hrefOf(path, index), size: await sizeOf(path), facts })
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(writeOvf(spec, files))}`
}
