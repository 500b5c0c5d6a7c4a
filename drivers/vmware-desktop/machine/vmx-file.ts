import { readFile, realpath, stat } from 'node:fs/promises'
import { HypervisorError } from '../../../src/errors.js'
import { changeVmx } from '../../../src/formats/vmx/change.js'
import { decodeVmx } from '../../../src/formats/vmx/decode.js'
import { parseVmx } from '../../../src/formats/vmx/dictionary.js'
import type { Entries } from '../../../src/formats/vmx/entries.js'
import { writeFileAtomically } from '../../../src/state/atomic-file.js'

/** Reads a VMX file, in whichever encoding it is. @throws HypervisorError `ERR_STATE_CORRUPT`; the system's error if it is not there. */
export async function readVmxFile(
  path: string,
): Promise<{ readonly text: string; readonly entries: Entries }> {
  const data = await readFile(path)
  return readable(path, () => {
    const text = decodeVmx(data) ?? data.toString('utf8')
    return { text, entries: parseVmx(text) }
  })
}

/** Changes lines of a VMX file as {@link changeVmx} does; its mode stays. @throws HypervisorError `ERR_STATE_CORRUPT`. */
export async function changeVmxFile(
  path: string,
  changes: readonly (readonly [name: string, value: string])[],
): Promise<void> {
  // A link stays one.
  const file = await realpath(path)
  const [data, { mode }] = await Promise.all([readFile(file), stat(file)])
  await writeFileAtomically(
    file,
    readable(path, () => changeVmx(data, changes)),
    mode & 0o777,
  )
}

function readable<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new HypervisorError('ERR_STATE_CORRUPT', `'${path}': ${why}`, { field: path, cause })
  }
}
