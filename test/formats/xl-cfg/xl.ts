import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { xlCfgFormat } from '../../../src/formats/xl-cfg/format.js'
import { readXl, type XenSpecInput } from '../../../src/formats/xl-cfg/read.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { python } from '../../support/python.js'
import { findXenTools } from '../../support/xen-tools.js'

/** A specification with the key `xen`, complete. */
export function complete(input: unknown): DomainSpec {
  return parseSpec(input, { driverKeys: ['xen'] })
}

/** Writes a specification as a configuration of xl. */
export function written(input: unknown): string {
  const text = xlCfgFormat.write?.(complete(input))
  if (typeof text !== 'string') throw new Error('the format is written at once')
  return text
}

/** Reads a configuration and writes it again. */
export function throughSpec(text: string, faithful = true): string {
  return written(readXl(text, faithful))
}

/** Reads a configuration as a complete specification. */
export function read(text: string): DomainSpec {
  const input: XenSpecInput = readXl(text, true)
  return complete(input)
}

/** What xl 4.17 makes of a configuration: the domain that it would create, or what it has against it. */
export type XlResult = { readonly domain: unknown } | { readonly complaint: string }

/** Has xl read a configuration; `-N` lets it create nothing, and say what it would create. */
export async function xlReads(text: string): Promise<XlResult> {
  const tools = await findXenTools()
  if ('missing' in tools) throw new Error(tools.missing)
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-xl-'))
  try {
    const path = join(folder, 'domain.cfg')
    writeFileSync(path, text)
    const xl = join(tools.folder, 'usr/lib/xen-4.17/bin/xl')
    const { status, stdout, stderr } = spawnSync(xl, ['-N', 'create', path], {
      encoding: 'utf8',
      env: { LD_LIBRARY_PATH: tools.libraries, LD_PRELOAD: tools.noHypervisor },
    })
    return status === 0 ? { domain: JSON.parse(stdout) } : { complaint: stderr }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The value of a setting; all that is no list is a text to xl. */
export type LibraryValue = string | readonly LibraryValue[]

const valueSchema: z.ZodType<LibraryValue> = z.lazy(() => z.union([z.string(), z.array(valueSchema)]))
const answerSchema = z.array(z.record(z.string(), valueSchema.nullable()).nullable())

/** Has xl's own library, libxlutil, parse texts; `null` for one that it refuses. */
export async function libraryParses(
  texts: readonly { readonly text: string; readonly names: readonly string[] }[],
): Promise<z.output<typeof answerSchema>> {
  const tools = await findXenTools()
  if ('missing' in tools) throw new Error(tools.missing)
  const script = fileURLToPath(new URL('../../../../test/formats/xl-cfg/libxlutil.py', import.meta.url))
  const library = join(tools.libraries, 'libxlutil.so.4.17')
  const { status, stdout, stderr } = spawnSync(python, [script, library], {
    input: JSON.stringify({ texts }),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, LD_LIBRARY_PATH: tools.libraries },
  })
  if (status !== 0) throw new Error(stderr)
  return answerSchema.parse(JSON.parse(stdout))
}
