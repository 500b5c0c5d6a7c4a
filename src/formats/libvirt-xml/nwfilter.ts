import { HypervisorError } from '../../errors.js'
import { type NwfilterSpec, nwfilterSchema } from '../../spec/nwfilter.js'
import { refuse } from '../../spec/refuse.js'
import { given } from '../given.js'
import { readUuid } from '../uuid.js'
import { childOf, childrenOf, element, textOf, type XmlElement } from '../xml/element.js'
import { parseXml } from '../xml/parse.js'
import { writeXml } from '../xml/write.js'
import { normalRule, readRule, writeRule } from './nwfilter-rule.js'
import { sameXml } from './same.js'

type Entry = NwfilterSpec['entries'][number]

/**
 * Writes a network filter as libvirt's XML (https://libvirt.org/formatnwfilter.html).
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` for an entry with XML that is neither a rule nor a reference.
 */
export function writeNwfilter({ name, uuid, chain, priority, entries }: NwfilterSpec): XmlElement {
  return element(
    'filter',
    { name, chain, priority },
    element('uuid', {}, uuid),
    ...entries.map((entry, index) => writeEntry(entry, `entries[${index}].xml`)),
  )
}

function writeEntry({ rule, filterref, xml }: Entry, field: string): XmlElement | undefined {
  if (rule !== undefined) return writeRule(rule)
  if (filterref !== undefined) {
    const parameters = filterref.parameters.map((parameter) => element('parameter', parameter))
    return element('filterref', { filter: filterref.filter }, ...parameters)
  }
  const own = parseXml(xml ?? '', field)
  if (own.name === 'rule' || own.name === 'filterref') return own
  throw refuse(field, `is <${own.name}>, and no <rule> or <filterref>`)
}

/**
 * Reads a network filter. Rules and references that a specification has no words for become entries with `xml`.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` for a name, chain or priority that no specification can have.
 */
export function readNwfilter(filter: XmlElement): NwfilterSpec {
  const { name, chain, priority } = filter.attributes
  const { success, data, error } = nwfilterSchema.safeParse({
    name,
    ...given({ chain, priority: priority === undefined ? undefined : Number(priority) }),
    entries: childrenOf(filter)
      .filter((child) => child.name === 'rule' || child.name === 'filterref')
      .map(readEntry),
  })
  if (success) return { ...data, uuid: readUuid(textOf(childOf(filter, 'uuid')) ?? '') }
  throw new HypervisorError('ERR_UNSUPPORTED', 'a specification cannot say what this network filter is', {
    cause: error.issues,
  })
}

/** An entry in words, if these say all that it says, else as XML. */
function readEntry(child: XmlElement): unknown {
  const entry = child.name === 'rule' ? normalRule(child) : child
  const read = child.name === 'rule' ? { rule: readRule(entry) } : { filterref: readReference(entry) }
  const [same] = nwfilterSchema.shape.entries.safeParse([read]).data ?? []
  const says = same !== undefined && sameXml(writeEntry(same, 'entries'), entry)
  return says ? same : { xml: writeXml(child) }
}

function readReference(reference: XmlElement): unknown {
  return {
    filter: reference.attributes['filter'],
    parameters: childrenOf(reference, 'parameter').map(({ attributes: { name, value } }) => ({
      name,
      value,
    })),
  }
}
