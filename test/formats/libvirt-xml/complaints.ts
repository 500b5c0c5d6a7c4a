import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { XmlElement } from '../../../src/formats/xml/element.js'
import { writeXml } from '../../../src/formats/xml/write.js'

/** What one of libvirt's schemas has against documents; empty if all are valid. */
export function complaints(schema: string, documents: readonly XmlElement[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-xml-'))
  try {
    const paths = documents.map((document, index) => {
      const path = join(folder, `${index}.xml`)
      writeFileSync(path, writeXml(document))
      return path
    })
    const rng = `/usr/share/libvirt/schemas/${schema}.rng`
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--relaxng', rng, ...paths], {
      encoding: 'utf8',
    })
    return status === 0 ? '' : stderr
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
