import { readFile } from 'node:fs/promises'
import { HypervisorError } from '../../../src/errors.js'
import { decodeVmx } from '../../../src/formats/vmx/decode.js'
import { formatVmx, parseVmx } from '../../../src/formats/vmx/dictionary.js'
import { type Entries, entriesOf, valueNamed } from '../../../src/formats/vmx/entries.js'
import { writeFileAtomically } from '../../../src/state/atomic-file.js'

/** Reads a VMX file, in whichever encoding it is. @throws HypervisorError `ERR_STATE_CORRUPT`; the system's error if it is not there. */
export async function readVmxFile(
  path: string,
): Promise<{ readonly text: string; readonly entries: Entries }> {
  const data = await readFile(path)
  try {
    const text = decodeVmx(data) ?? data.toString('utf8')
    return { text, entries: parseVmx(text) }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new HypervisorError('ERR_STATE_CORRUPT', `'${path}': ${why}`, { field: path, cause })
  }
}

/**
 * Changes lines of a VMX file and leaves all others, whether or not anybody here knows them, in their order. The file is
 * UTF-8 afterwards.
 */
export async function changeVmxFile(
  path: string,
  changes: readonly (readonly [name: string, value: string])[],
): Promise<void> {
  const { entries } = await readVmxFile(path)
  const after = new Map(entries)
  const encoding = valueNamed(entries, '.encoding') === undefined ? [] : [['.encoding', 'UTF-8'] as const]
  for (const [key, entry] of entriesOf([...encoding, ...changes])) after.set(key, entry)
  await writeFileAtomically(path, formatVmx(after))
}
