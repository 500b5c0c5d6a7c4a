import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { formatMarkdownTable } from '../../cli/markdown-table.js'
import { cpuModelSchema } from '../../src/spec/cpu-model.js'
import { hostInterfaceSchema } from '../../src/spec/host-interface.js'
import { nwfilterSchema } from '../../src/spec/nwfilter.js'
import { secretSchema } from '../../src/spec/secret.js'
import { storagePoolSchema, storageVolumeSchema } from '../../src/spec/storage.js'
import { virtualNetworkSchema } from '../../src/spec/virtual-network.js'
import { type FieldRow, fieldRows } from './field-rows.js'
import { projectRoot } from './pages.js'
import { platformsTable, settingsTable } from './platform-tables.js'

/** The pages with tables that are made from schemas and the table of platforms. */
export const pagesWithTables = ['docs/specification.md', 'docs/platforms.md'] as const

const published = z
  .object({ properties: z.record(z.string(), z.looseObject({ description: z.string() })) })
  .parse(JSON.parse(readFileSync(`${projectRoot}schemas/domain-spec.schema.json`, 'utf8')))

const ownKey = /^What only (.*) takes\.$/

/** Where else a driver's key is explained; no entry: among the emulators. */
const pageOfKey: Readonly<Record<string, string>> = {
  native: 'without-hypervisor.md#processes-of-this-host',
  container: 'containers.md',
  'qemu-user': 'qemu.md#programs-for-another-cpu',
  v86: 'without-hypervisor.md#v86',
  qemu: 'qemu.md',
  libvirt: 'formats.md#what-is-kept-of-libvirts-xml',
  vmware: 'vmware.md#specifications',
  xen: 'formats.md#what-is-kept-of-xls-configuration',
  xapi: 'xapi.md#specifications',
  virtualbox: 'desktop-hypervisors.md#specifications',
  'vmware-desktop': 'formats.md#what-is-kept-of-a-vmx-file',
  parallels: 'desktop-hypervisors.md#parallels-desktop',
  test: 'without-hypervisor.md#a-hypervisor-for-tests',
}

/** A page with its tables made anew, each between `<!-- fields: NAME -->`, or its name alone, and `<!-- end -->`. */
export function withTables(page: string): string {
  return page.replace(
    /(<!-- (fields: [a-z ]+|platforms|settings) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => `${begin}\n${contentOf(name)}\n${end}`,
  )
}

function contentOf(name: string): string {
  if (name === 'platforms') return platformsTable()
  if (name === 'settings') return settingsTable()
  if (name === 'fields: machine') return machineTable()
  if (name === 'fields: drivers') return driverTables()
  const schema = resources[name.replace('fields: ', '')]
  if (schema === undefined) throw new Error(`there is no table of ${name}`)
  return tableOf(fieldRows(z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' })))
}

const resources: Readonly<Record<string, z.ZodType>> = {
  pool: storagePoolSchema,
  volume: storageVolumeSchema,
  network: virtualNetworkSchema,
  secret: secretSchema,
  interface: hostInterfaceSchema,
  'network filter': nwfilterSchema,
  cpu: cpuModelSchema,
}

function machineTable(): string {
  const neutral = Object.entries(published.properties).filter(
    ([, { description }]) => !ownKey.test(description),
  )
  return tableOf(fieldRows({ properties: Object.fromEntries(neutral), required: ['name'] }))
}

function driverTables(): string {
  const tables = Object.entries(published.properties).flatMap(([key, property]) => {
    const holder = ownKey.exec(property.description)?.[1]
    if (holder === undefined) return []
    const page = pageOfKey[key] ?? 'emulators.md'
    const rows = fieldRows({ properties: { [key]: property } }).slice(1)
    return [`### \`${key}\`\n\nOf ${holder}: [more](${page}).\n\n${tableOf(rows)}`]
  })
  return tables.join('\n')
}

/** A word that may be one of more than these is listed below the table, which would be too wide. */
const widest = 120

function tableOf(rows: readonly FieldRow[]): string {
  const isWide = ({ takes }: FieldRow): boolean => takes.length > widest
  const table = formatMarkdownTable([
    ['field', 'takes', 'meaning'],
    ...rows.map((row) => [row.field, isWide(row) ? 'a word, see below' : row.takes, row.meaning]),
  ])
  const below = rows.filter(isWide).map(({ field, takes }) => `\n${field}: ${takes}.\n`)
  return `${table}${below.join('')}`
}
