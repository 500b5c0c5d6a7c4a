import { dirname } from 'node:path'
import { z } from 'zod'
import type { SpecFormat } from '../../src/formats/format.js'
import { specFormat } from '../../src/formats/spec-format.js'
import { defaultXmlLimits } from '../../src/formats/xml/limits.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { type ConversionRequest, convertSpec, formats } from '../convert-spec.js'
import { inFile, sourceName } from '../in-file.js'
import { readInput } from '../input-file.js'
import { writeNewOutput, writeOutput } from '../output-file.js'
import { safeLines, safeText } from '../safe-text.js'
import { given as required } from '../session.js'
import { withinTime } from '../within-time.js'

const optionsSchema = z.strictObject({
  to: z.string({ error: 'is needed' }),
  from: z.string().optional(),
  output: z.string().min(1).optional(),
  force: z.boolean().default(false),
  lossy: z.boolean().default(false),
})

/** `polyvisor convert FILE --to FORMAT`: reads one format of machines and writes another. */
export const convert: CommandAction = async (context, [argument], given) => {
  const { output } = context
  const file = required(argument)
  const options = parseOptions(optionsSchema, given)
  const to = formatNamed(options.to, '--to', 'write')
  const from = options.from === undefined ? undefined : formatNamed(options.from, '--from', 'read')
  if (options.force && options.output === undefined) throw invalid('--force', 'is for --output')
  const source = sourceName(file)
  const result = await inFile(source, async () => {
    const data = await withinTime(context, 'reading of the file', (signal) =>
      readInput(file, defaultXmlLimits.length, signal),
    )
    const request: ConversionRequest = {
      data,
      from,
      to,
      baseFolder: file === '-' ? '.' : dirname(file),
      lossy: options.lossy,
    }
    return await convertSpec(request)
  })
  const { spec, text } = result
  if (options.output !== undefined) {
    await (options.force ? writeOutput : writeNewOutput)(options.output, text)
    const place = { from: result.from.name, to: to.name, output: options.output, lost: result.lost }
    output.result(place, () => `Written to ${safeText(options.output ?? '')}.\n`)
  } else if (output.json) {
    output.result(
      to === specFormat ? spec : { from: result.from.name, to: to.name, text, lost: result.lost },
      () => '',
    )
  } else await output.bytes(Buffer.from(output.terminal ? safeLines(text) : text))
  for (const { field, what } of result.lost) {
    process.stderr.write(`${safeText(`polyvisor: left out: ${field}: ${what}`)}\n`)
  }
}

function formatNamed(name: string, option: string, ability: 'read' | 'write'): SpecFormat {
  const able = formats.filter((format) => format[ability] !== undefined)
  const format = able.find((candidate) => candidate.name === name)
  if (format !== undefined) return format
  throw invalid(
    option,
    `there is no format '${name}' to ${ability}`,
    `Formats: ${able.map((one) => one.name).join(', ')}.`,
  )
}
