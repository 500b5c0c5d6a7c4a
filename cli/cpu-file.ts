import { HypervisorError } from '../src/errors.js'
import { readCpuModels } from '../src/formats/libvirt-xml/cpu-model.js'
import { decodeXml } from '../src/formats/xml/decode.js'
import { parseXml } from '../src/formats/xml/parse.js'
import type { CpuModelSpec } from '../src/spec/cpu-model.js'
import { parseCpuModels } from '../src/spec/parse-cpu-model.js'
import { parseSpecText } from '../src/spec/text.js'
import { readInput } from './input-file.js'

/** The most that a file may have, in bytes: the capabilities of a large host have some 0.1 MB. */
const limit = 2 ** 20

/**
 * Reads the CPUs of a file: YAML or JSON of one or a list, or what libvirt writes.
 *
 * @throws HypervisorError `ERR_FILE`, `ERR_INVALID_SPEC` if it is neither YAML nor XML; `ERR_INVALID_ARGUMENT` with the
 *   `field` if it has no CPU; `ERR_ABORTED`.
 */
export async function readCpus(file: string, signal: AbortSignal): Promise<readonly CpuModelSpec[]> {
  const source = file === '-' ? 'standard input' : `file '${file}'`
  const text = decodeXml(await readInput(file, limit, signal), source)
  if (text.trimStart().startsWith('<')) return readCpuModels(parseXml(text, source))
  const input = parseSpecText(text, `the ${source}`)
  const cpus: readonly unknown[] = Array.isArray(input) ? input : [input]
  if (cpus.length > 0 && cpus.every((cpu) => typeof cpu === 'object' && cpu !== null))
    return parseCpuModels(cpus)
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `the ${source} has no CPU, or something else than CPUs`, {
    field: file,
    hint: "It is to have what 'polyvisor cpu-models --host' prints.",
  })
}
