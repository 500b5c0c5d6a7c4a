import { decodeVmx } from './decode.js'
import { parseVmx, writeValue } from './dictionary.js'

/**
 * A name, `=` and what stands before the value; and behind the value what stays. Of bytes, so no space but those of ASCII.
 */
const lineShape =
  /^((?:\xef\xbb\xbf)?[ \t]*([^\s=]+)[ \t]*=[ \t]*)(?:"[^"]*"([ \t]*(?:#.*)?\r?)|[^"#\r]*(\r?))$/

/**
 * Changes lines of a VMX file, and adds those that are not there at its end. All others stay byte for byte: comments, order,
 * ends of lines, and what nobody here knows. A file that names an encoding other than UTF-8 is UTF-8 afterwards.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for a file that cannot be read.
 */
export function changeVmx(
  data: Uint8Array,
  changes: readonly (readonly [name: string, value: string])[],
): Buffer {
  const decoded = decodeVmx(data)
  const before = decoded === undefined ? Buffer.from(data) : Buffer.from(decoded)
  const encoding = decoded === undefined ? [] : [['.encoding', 'UTF-8'] as const]
  parseVmx(before.toString())
  // A character each byte: a file may have bytes that are in no encoding.
  const lines = before.toString('latin1').split('\n')
  const left = new Map(
    [...encoding, ...changes].map(([name, value]) => [name.toLowerCase(), { name, value }]),
  )
  const after = lines.map((line) => {
    const [, start = '', name = '', quoted, end = ''] = lineShape.exec(line) ?? []
    const change = left.get(name.toLowerCase())
    if (change === undefined) return line
    left.delete(name.toLowerCase())
    return `${start}${inBytes(writeValue(change.value))}${quoted ?? end}`
  })
  const lineEnd = lines[0]?.endsWith('\r') ? '\r\n' : '\n'
  const isEnded = after.at(-1) === ''
  const added = [...left.values()].map(
    ({ name, value }) => `${name} = ${inBytes(writeValue(value))}${lineEnd}`,
  )
  const gap = isEnded || added.length === 0 ? '' : lineEnd
  const changed = Buffer.from(`${after.join('\n')}${gap}${added.join('')}`, 'latin1')
  // A line that was overlooked stands there twice now.
  parseVmx(changed.toString())
  return changed
}

function inBytes(text: string): string {
  return Buffer.from(text).toString('latin1')
}
