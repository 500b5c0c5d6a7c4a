import { HypervisorError } from '../../errors.js'
import { firstLine } from '../first-line.js'

/** Whether a text looks like a VMX file. */
export function looksLikeVmx(text: string): boolean {
  return (
    /^[a-z.][\w.:]*\s*=/i.test(firstLine(text)) &&
    /^[ \t]*(config\.version|virtualHW\.version)[ \t]*=/im.test(text)
  )
}

/**
 * Decodes a VMX file that names its encoding (`.encoding = "windows-1252"`), as old programs and those of Windows write
 * them.
 *
 * @returns `undefined` for what is no VMX file, names no encoding, or names UTF-8.
 * @throws HypervisorError `ERR_INVALID_SPEC` for an encoding that is not known, and for bytes that are not in it.
 */
export function decodeVmx(data: Uint8Array): string | undefined {
  return looksLikeVmx(asciiOf(data)) ? decodeLines(data) : undefined
}

/**
 * Decodes any file in the form of a VMX file, as {@link decodeVmx} does. The names of encodings are those of the Encoding
 * Standard, which has all that VMware's programs use.
 *
 * @returns `undefined` for what names no encoding, or UTF-8.
 * @throws HypervisorError `ERR_INVALID_SPEC`.
 */
export function decodeLines(data: Uint8Array): string | undefined {
  const named = /^[ \t]*\.encoding[ \t]*=[ \t]*"?([\w.:-]{1,40})/im.exec(asciiOf(data))?.[1]
  if (named === undefined || /^utf-?8$/i.test(named)) return undefined
  try {
    return new TextDecoder(named, { fatal: true }).decode(data)
  } catch (cause) {
    const why = cause instanceof RangeError ? 'is not known' : 'is not that of its bytes'
    const message = `the VMX file cannot be read: the encoding ${named} that it names ${why}`
    throw new HypervisorError('ERR_INVALID_SPEC', message, { cause })
  }
}

/** In every encoding that a file may name, names of lines are ASCII. */
function asciiOf(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1')
}
