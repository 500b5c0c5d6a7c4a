import { z } from 'zod'
import { anyUuidField } from './host-field.js'
import { protocolSchemas } from './nwfilter-match.js'

/** The name of a filter: an XML name without a colon (docs/schemas/nwfilter.rng of libvirt), at most 128 characters. */
export const nwfilterNameField = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/,
    'must begin with a letter or _ and consist of at most 128 letters, digits and the characters _ . -',
  )

const priorityField = z.int().min(-1000).max(1000)

function hasOne(fields: object): boolean {
  return Object.values(fields).filter((value) => value !== undefined).length === 1
}

const matchField = z
  .strictObject(protocolSchemas)
  .partial()
  .refine(hasOne, `must have exactly one protocol: ${Object.keys(protocolSchemas).join(', ')}`)

const ruleSchema = z.strictObject({
  action: z
    .enum(['drop', 'reject', 'accept', 'return', 'continue'])
    .describe('What happens to a packet that matches.'),
  direction: z.enum(['in', 'out', 'inout']).describe('in: to the guest, out: from it.'),
  priority: priorityField.default(500).describe('Rules of lower numbers come first.'),
  statematch: z.boolean().default(true).describe('Whether answers to a packet that is let through are, too.'),
  match: matchField.optional().describe('The packets that it is for, by their protocol. Default: all.'),
})

const filterrefSchema = z.strictObject({
  filter: nwfilterNameField.describe('Name of a filter, which need not be there yet.'),
  parameters: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9_]+$/, 'must consist of letters, digits and _'),
        value: z
          .string()
          .regex(/^[A-Za-z0-9_.:]+$/, 'must consist of letters, digits and the characters _ . :'),
      }),
    )
    .default([])
    .describe('Values of its variables; one that is given several times is a list.'),
})

/** A network filter. */
export const nwfilterSchema = z.strictObject({
  name: nwfilterNameField.describe('Name; unique among filters.'),
  uuid: anyUuidField.optional().describe('Default: a random one.'),
  chain: z
    .string()
    .regex(
      /^(root|(mac|stp|arp)[A-Za-z0-9_.:-]{0,9}|(vlan|rarp|ipv4|ipv6)[A-Za-z0-9_.:-]{0,8})$/,
      'must be root, or begin with mac, vlan, stp, arp, rarp, ipv4 or ipv6 and have at most 12 characters',
    )
    .default('root')
    .describe('The chain that its rules are in.'),
  priority: priorityField
    .optional()
    .describe('Chains of lower numbers come first. Default: libvirt’s own for the chain.'),
  entries: z
    .array(
      z
        .strictObject({
          rule: ruleSchema.optional(),
          filterref: filterrefSchema.optional(),
          xml: z.string().optional().describe('A <rule> or <filterref> that there are no words for, as XML.'),
        })
        .refine(hasOne, 'must be exactly one of rule, filterref and xml'),
    )
    .default([])
    .describe('Rules, and references to other filters, whose rules stand in their place.'),
})

/** A network filter as one writes it. */
export type NwfilterSpecInput = z.input<typeof nwfilterSchema>
/** A network filter that is complete, with a UUID. */
export type NwfilterSpec = z.output<typeof nwfilterSchema> & { readonly uuid: string }
