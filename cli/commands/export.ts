import { z } from 'zod'
import { exportCampaign, exportFormats, exportTables } from '../../benchmarks/export/index.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { requireForeign } from '../foreign-file.js'
import { writeOutput } from '../output-file.js'
import { safeText } from '../safe-text.js'
import { given as required } from '../session.js'

const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` })

const optionsSchema = z.strictObject({
  format: oneOf(exportFormats),
  output: z.string().min(1).optional(),
  table: oneOf(exportTables).optional(),
  raw: z.boolean().optional(),
  hostId: z.string().min(1).max(255).optional(),
  tag: z.array(z.string().regex(/^[A-Za-z0-9_.-]{1,64}=[^\0]{0,255}$/, 'must be NAME=VALUE')).optional(),
})

/** `polyvisor export`: writes a campaign in a form that other programs read. */
export const exportCommand: CommandAction = async ({ output }, [argument], given) => {
  const folder = required(argument)
  const { format, output: file, table, raw, hostId, tag } = parseOptions(optionsSchema, given)
  const foreign = [
    ...(format === 'csv' ? [] : [table === undefined ? '' : '--table', raw === undefined ? '' : '--raw']),
    ...(format === 'hep' ? [] : [hostId === undefined ? '' : '--host-id', tag === undefined ? '' : '--tag']),
  ].find((option) => option !== '')
  if (foreign !== undefined) throw invalid(foreign, `the format ${format} has no such option`)
  if (file === undefined && output.json && format === 'csv') {
    throw invalid('--json', 'a table on standard output is no JSON', 'Name a file with --output.')
  }
  const tags = tag === undefined ? undefined : tagsOf(tag)
  if (file !== undefined) await requireForeign('--output', file, [folder])
  const pieces = await exportCampaign(folder, format, { table, raw, hostId, tags })
  if (file === undefined) {
    for (const chunk of chunks(pieces)) await output.bytes(Buffer.from(chunk))
    return
  }
  await writeOutput(file, chunks(pieces))
  output.result({ folder, file, format }, () => `Written to ${safeText(file)}.\n`)
}

function tagsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  const pairs = texts.map(splitTag)
  const twice = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) !== index)
  if (twice !== undefined) throw invalid('--tag', `the tag '${twice[0]}' is there twice`)
  return Object.fromEntries(pairs)
}

function splitTag(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return [text.slice(0, at), text.slice(at + 1)]
}

/** Joins small pieces, since each costs a system call. */
function* chunks(pieces: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < 65_536) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}
