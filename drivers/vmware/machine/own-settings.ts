import { z } from 'zod'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import type { Labels } from '../../../src/spec/labels.js'
import type { Machine } from '../lookup.js'
import { undefineWays } from '../options.js'
import type { VmwareSession } from '../session.js'
import { arrayOf, parsed } from '../soap/schema.js'
import { anyText, textElement } from '../soap/value.js'
import { retrieveOne } from '../vim.js'

/** What a machine keeps for us in its `extraConfig`, each as JSON. The API takes an empty value for none. */
const ownSettings = {
  title: z.string(),
  labels: z.record(z.string(), z.string()),
  /** Identifiers of devices in the order of the specification, by what tells a device apart. */
  devices: z.array(z.tuple([z.string(), z.string()])),
  maximumVcpus: z.int().min(1),
  undefine: z.enum(undefineWays),
} as const

/** What a machine keeps for us, as far as it has it. */
export interface OwnSettings {
  readonly title?: string | undefined
  readonly labels?: Labels | undefined
  readonly devices?: readonly (readonly [string, string])[] | undefined
  readonly maximumVcpus?: number | undefined
  readonly undefine?: (typeof undefineWays)[number] | undefined
}

const prefix = 'polyvisor.'

const extraConfig = arrayOf('OptionValue', z.looseObject({ key: z.string(), value: z.unknown().optional() }))

/** Reads them from the property `config.extraConfig`. A key that comes twice has its last value. */
export function readOwnSettings(property: unknown): OwnSettings {
  const values = new Map<string, unknown>()
  for (const { key, value } of parsed('extraConfig', extraConfig, property)) values.set(key, value)
  const read = <Schema extends z.ZodType>(key: string, schema: Schema): z.output<Schema> | undefined => {
    const text = values.get(prefix + key)
    if (typeof text !== 'string' || text === '') return undefined
    // Whoever has the machine may have written something else there.
    return schema.safeParse(parseJson(text)).data
  }
  return {
    title: read('title', ownSettings.title),
    labels: read('labels', ownSettings.labels),
    devices: read('devices', ownSettings.devices),
    maximumVcpus: read('maximumVcpus', ownSettings.maximumVcpus),
    undefine: read('undefine', ownSettings.undefine),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Writes settings as elements `extraConfig`; one that is given as `undefined` is taken away. */
export function writeOwnSettings(settings: OwnSettings): readonly XmlElement[] {
  return Object.entries(settings).map(([key, value]) =>
    extraOption(prefix + key, value === undefined ? '' : JSON.stringify(value)),
  )
}

/** Writes one element `extraConfig`. */
export function extraOption(key: string, value: string): XmlElement {
  return element(
    'extraConfig',
    { 'xsi:type': 'OptionValue' },
    textElement('key', key),
    anyText('value', value),
  )
}

/** What a machine keeps for us. @throws HypervisorError `ERR_NO_DOMAIN`. */
export async function settingsOf(session: VmwareSession, { object }: Machine): Promise<OwnSettings> {
  const { propertyCollector } = session.content
  const properties = await retrieveOne(session, propertyCollector, object, ['config.extraConfig'])
  return readOwnSettings(properties['config.extraConfig'])
}
