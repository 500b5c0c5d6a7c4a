import { z } from 'zod'

/** What the tables say of a JSON Schema. */
interface Shape {
  readonly description?: string | undefined
  readonly default?: unknown
  readonly type?: string | readonly string[] | undefined
  readonly format?: string | undefined
  readonly enum?: readonly string[] | undefined
  readonly const?: string | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly required?: readonly string[] | undefined
  readonly properties?: Readonly<Record<string, Shape>> | undefined
  readonly items?: Shape | undefined
  readonly additionalProperties?: boolean | Shape | undefined
  readonly anyOf?: readonly Shape[] | undefined
  readonly oneOf?: readonly Shape[] | undefined
}

const shapeSchema: z.ZodType<Shape> = z.lazy(() =>
  z.object({
    description: z.string().optional(),
    default: z.unknown().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    enum: z.array(z.string()).optional(),
    const: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), shapeSchema).optional(),
    items: shapeSchema.optional(),
    additionalProperties: z.union([z.boolean(), shapeSchema]).optional(),
    anyOf: z.array(shapeSchema).optional(),
    oneOf: z.array(shapeSchema).optional(),
  }),
)

/** A row of a table of fields. */
export interface FieldRow {
  /** Its path: `disks[].path`. */
  readonly field: string
  /** What goes there, in words. */
  readonly takes: string
  readonly meaning: string
}

/** Those fields are not gone into: what is below has names of its own elsewhere. */
const closed = ['entries[].rule.match']

/** The fields of a JSON Schema, those of objects and lists within it below them. */
export function fieldRows(schema: unknown): readonly FieldRow[] {
  return rowsBelow(shapeSchema.parse(schema), '')
}

function rowsBelow(shape: Shape, path: string): readonly FieldRow[] {
  if (closed.includes(path)) return []
  const { properties = {}, required = [], items, additionalProperties: others, anyOf = [], oneOf } = shape
  const prefix = path === '' ? '' : `${path}.`
  return [
    ...Object.entries(properties).flatMap(([name, property]) => [
      rowOf(`${prefix}${name}`, property, required.includes(name)),
      ...rowsBelow(property, `${prefix}${name}`),
    ]),
    ...(items === undefined ? [] : rowsBelow(items, `${path}[]`)),
    ...(typeof others === 'object' ? rowsBelow(others, `${prefix}NAME`) : []),
    ...anyOf.flatMap((choice) => rowsBelow(choice, path)),
    ...(oneOf === undefined ? [] : rowsOfChoices(oneOf, path)),
  ]
}

function rowOf(field: string, shape: Shape, needed: boolean): FieldRow {
  const { description = '', default: usual } = shape
  const said = /default/i.test(description) || !['string', 'number', 'boolean'].includes(typeof usual)
  const meaning = [description, ...(said ? [] : [`Default: \`${String(usual)}\`.`])].join(' ').trim()
  return {
    field: `\`${field}\``,
    takes: `${takesOf(shape)}${needed ? '; needed' : ''}`,
    meaning: meaning.replaceAll('<', '\\<'),
  }
}

/** Choices that their `type` tells apart: what only some of them have says of which. */
function rowsOfChoices(choices: readonly Shape[], path: string): readonly FieldRow[] {
  const merged = new Map<string, { readonly row: FieldRow; readonly kinds: string[] }>()
  const kindOf = (choice: Shape): string => `\`${choice.properties?.['type']?.const ?? ''}\``
  for (const choice of choices) {
    for (const row of rowsBelow(choice, path)) {
      const key = row.takes.startsWith('`') && row.field === '`type`' ? row.field : JSON.stringify(row)
      const known = merged.get(key)
      if (known === undefined) merged.set(key, { row, kinds: [kindOf(choice)] })
      else known.kinds.push(kindOf(choice))
    }
  }
  return [...merged.values()].map(({ row, kinds }) => {
    if (row.field === '`type`') return { ...row, takes: `${kinds.join(', ')}; needed` }
    return kinds.length === choices.length
      ? row
      : { ...row, meaning: `Of ${kinds.join(', ')}. ${row.meaning}`.trim() }
  })
}

function takesOf(shape: Shape): string {
  const { type, anyOf, items, properties, additionalProperties: others, minimum, maximum } = shape
  if (shape.enum !== undefined) return shape.enum.map((word) => `\`${word}\``).join(', ')
  if (shape.const !== undefined) return `\`${shape.const}\``
  if (anyOf !== undefined) return [...new Set(anyOf.map(takesOf))].join(' or ')
  if (shape.oneOf !== undefined || properties !== undefined) return 'fields'
  if (items !== undefined) return `list of ${items.properties === undefined ? takesOf(items) : 'fields'}`
  if (typeof others === 'object') return `${takesOf(others)}, by name`
  if (typeof type === 'object') return 'size'
  if (type === 'integer') {
    const bounded = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
    return bounded ? `whole number, ${minimum} to ${maximum}` : 'whole number'
  }
  const words: Readonly<Record<string, string>> = {
    string: shape.format === 'uuid' ? 'UUID' : 'text',
    boolean: '`true`, `false`',
    null: '`null`',
  }
  return words[type ?? ''] ?? type ?? 'anything'
}
