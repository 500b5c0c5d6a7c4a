import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vmxFormat } from '../../../src/formats/vmx/format.js'
import { readVmx } from '../../../src/formats/vmx/read.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'

const corpus = fileURLToPath(new URL('../../../../test/formats/vmx/corpus/', import.meta.url))

/** Machines as VMX files, by the names of their files. */
export const files = readdirSync(corpus).map(
  (name) => [name, readFileSync(join(corpus, name), 'utf8')] as const,
)

/** A specification with the key `vmware-desktop`, complete. */
export function complete(input: unknown): DomainSpec {
  return parseSpec(input, { driverKeys: ['vmware-desktop'] })
}

/** Writes a specification as a VMX file. */
export function written(input: unknown): string {
  const text = vmxFormat.write?.(complete(input))
  if (typeof text !== 'string') throw new Error('the format is written at once')
  return text
}

/** Reads a VMX file and writes it again. */
export function throughSpec(text: string, faithful = true): string {
  return written(readVmx(text, faithful))
}

/**
 * What libvirt's driver for VMware Workstation reads in a VMX file: a domain, or what it has against it. (It does not
 * write them; libvirt's driver for ESX does, and asks a server for much of what it writes.)
 */
export function libvirtSays(text: string): { readonly text: string } | { readonly complaint: string } {
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-vmx-'))
  try {
    const programs = join(folder, 'bin')
    mkdirSync(programs)
    // The driver only looks whether Workstation's programs are there, and asks them for their version.
    for (const name of ['vmrun', 'vmware']) {
      writeFileSync(join(programs, name), '#!/bin/sh\necho "VMware Workstation 16.2.0 build-1"\n')
      chmodSync(join(programs, name), 0o755)
    }
    const path = join(folder, 'machine')
    writeFileSync(path, text)
    const args = ['-q', '-c', 'vmwarews:///session', 'domxml-from-native', 'vmware-vmx', path]
    const { status, stdout, stderr } = spawnSync('virsh', args, {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${programs}:${process.env['PATH']}` },
    })
    return status === 0 ? { text: stdout.trim() } : { complaint: stderr.trim() }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
