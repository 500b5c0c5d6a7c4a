import { resolve } from 'node:path'
import { qemuArgvFormat } from '../drivers/qemu/argv-format.js'
import { fieldsFromLibvirt, qemuFromLibvirt } from '../drivers/qemu/from-libvirt.js'
import { HypervisorError } from '../src/errors.js'
import type { Beyond, ReadSpec, SpecFormat } from '../src/formats/format.js'
import { formats as neutralFormats, recogniseFormat } from '../src/formats/formats.js'
import { libvirtSettings } from '../src/formats/libvirt-xml/settings.js'
import { specFormat } from '../src/formats/spec-format.js'
import { decodeXml } from '../src/formats/xml/decode.js'
import type { DomainSpec } from '../src/spec/schema.js'
import { keysLeftOut } from './keys-left-out.js'
import { parseSpecOfFile } from './spec-file.js'

/** Every format, with those of drivers. */
export const formats: readonly SpecFormat[] = [...neutralFormats, qemuArgvFormat]

/** What is to be converted, and how. */
export interface ConversionRequest {
  readonly data: Uint8Array
  readonly from: SpecFormat | undefined
  readonly to: SpecFormat
  /** Folder that relative paths start from. */
  readonly baseFolder: string
  /** Whether what the target has no words for is left out. */
  readonly lossy: boolean
}

/** What came of it. */
export interface Conversion {
  readonly from: SpecFormat
  readonly spec: DomainSpec
  readonly text: string
  /** What was left out: what the target has no words for, and what stands under the keys of other drivers. */
  readonly lost: readonly Beyond[]
}

/**
 * Converts a description of a machine.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` that is wrong, or that the target has no words for.
 */
export async function convertSpec(request: ConversionRequest): Promise<Conversion> {
  const { data, to, baseFolder, lossy } = request
  const text = decode(data, request.from)
  const from = request.from ?? recogniseFormat(text)
  const faithful = from.keys.some((key) => to.keys.includes(key))
  const read = readAs(from, text, faithful)
  const lost = faithful ? [] : read.beyond
  if (lost[0] !== undefined && !lossy) throw unsayable(lost[0], to)
  const input = faithful ? read.input : forTarget(read.input, to)
  const spec = await parseSpecOfFile(input, resolve(baseFolder))
  if (to.write === undefined) throw new HypervisorError('ERR_INTERNAL', `the format ${to.name} is only read`)
  const others = from === specFormat ? keysLeftOut(read.input, to, usedFields(read.input, to)) : []
  return { from, spec, text: await to.write(spec), lost: [...lost, ...others] }
}

/** The text of a file: in the encoding that its format lets it name, else in UTF-8. */
function decode(data: Uint8Array, from: SpecFormat | undefined): string {
  for (const format of from === undefined ? formats : [from]) {
    const text = format.decode?.(data)
    if (text !== undefined) return text
  }
  return decodeXml(data, 'text')
}

function readAs(from: SpecFormat, text: string, faithful: boolean): ReadSpec {
  if (from.read === undefined)
    throw new HypervisorError('ERR_INTERNAL', `the format ${from.name} is only written`)
  return from.read(text, { faithful })
}

function unsayable({ field, what }: Beyond, to: SpecFormat): HypervisorError {
  return new HypervisorError(
    'ERR_INVALID_SPEC',
    `the specification's ${field}: ${to.title} has no words for ${what}`,
    {
      field,
      hint: 'Leave out what cannot be said with --lossy.',
    },
  )
}

/** The fields of another driver's key that {@link forTarget} translates. */
function usedFields(input: unknown, to: SpecFormat): readonly string[] {
  return to === qemuArgvFormat && !Object.hasOwn(Object(input), 'qemu') ? fieldsFromLibvirt : []
}

/** Says what libvirt's key says in the words of the target's own, as far as that has any. */
function forTarget(input: unknown, to: SpecFormat): unknown {
  if (to !== qemuArgvFormat) return input
  const { libvirt, ...spec } = Object(input)
  const settings = libvirtSettings.safeParse(libvirt)
  return libvirt === undefined || !settings.success
    ? input
    : { qemu: qemuFromLibvirt(settings.data), ...spec }
}
