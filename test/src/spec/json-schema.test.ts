import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { z } from 'zod'
import { specExtensions } from '../../../src/formats/extensions.js'
import { loadAllDrivers } from '../../../src/registry.js'
import { domainSpecJsonSchema, domainSpecSchemaId } from '../../../src/spec/json-schema.js'
import { specFields } from '../../../src/spec/schema.js'

/** The package's own drivers; other tests may register further ones. */
const ownDrivers = [
  'native',
  'container',
  'qemu-user',
  'v86',
  'qemu',
  'libvirt',
  'vmware',
  'xen',
  'xapi',
  'virtualbox',
  'vmware-desktop',
  'parallels',
  'bochs',
  'simh',
  'hatari',
  'dosbox',
  'openmsx',
  'fs-uae',
  'hercules',
  'jsnes',
  'vice',
  'test',
]

async function generate(): Promise<Readonly<Record<string, unknown>>> {
  const drivers = await loadAllDrivers()
  return domainSpecJsonSchema(specExtensions(drivers.filter(({ name }) => ownDrivers.includes(name))))
}

describe('the JSON Schema of specifications', () => {
  it('is published as it is generated (else run: npm run schemas)', async () => {
    const path = new URL('../../../../schemas/domain-spec.schema.json', import.meta.url)
    const published: unknown = JSON.parse(await readFile(path, 'utf8'))
    expect(published).to.deep.equal(JSON.parse(JSON.stringify(await generate())))
  })

  it('has an identifier without a host, and describes every field', async () => {
    const schema = await generate()
    expect(schema).to.include({
      $id: domainSpecSchemaId,
      $schema: 'https://json-schema.org/draft/2020-12/schema',
    })
    const { properties: shapes } = schema
    const properties = Object.entries(Object(shapes))
    expect(properties.map(([name]) => name)).to.include.members(Object.keys(specFields))
    for (const [name, property] of properties) {
      expect(Reflect.get(Object(property), 'description'), name).to.match(/\S/)
    }
  })

  describe('read back by zod', () => {
    let validator: z.ZodType
    before(async () => {
      validator = z.fromJSONSchema(await generate())
    })

    const good: readonly object[] = [
      { name: 'smallest' },
      {
        name: 'a',
        memory: '512 MiB',
        vcpus: 2,
        architecture: 'i386',
        disks: [{ path: 'a.qcow2', bus: 'ide' }],
      },
      {
        name: 'a',
        memory: 2 ** 30,
        vcpus: { count: 1, maximum: 4 },
        boot: { kernel: '/k', cmdline: 'quiet' },
      },
      { name: 'a', disks: [{ device: 'cdrom' }, { device: 'floppy', readonly: true }] },
      { name: 'a', networks: [{ type: 'user', forwards: [{ host: 2222, guest: 22 }] }] },
      { name: 'a', native: { args: ['--fast'] }, test: { guest: 'echo' } },
      { name: 'a', xen: { type: 'pv', details: { net0: { rate: '1MB/s' } }, settings: { pci: [['a'], 1] } } },
    ]
    for (const spec of good) {
      it(`accepts ${JSON.stringify(spec)}`, () => {
        expect(validator.safeParse(spec).success).to.equal(true)
      })
    }

    const bad: readonly object[] = [
      {},
      { name: 'a/b' },
      { name: 'a,b' },
      { name: 'a'.repeat(129) },
      { name: 5 },
      { name: 'a', colour: 'red' },
      { name: 'a', memory: true },
      { name: 'a', vcpus: 0 },
      { name: 'a', architecture: 'abacus' },
      { name: 'a', disks: [{ path: '' }] },
      { name: 'a', disks: [{ path: 'x', colour: 'red' }] },
      { name: 'a', networks: [{ mac: 'ff:ff:ff:ff:ff:ff' }] },
      { name: 'a', test: { colour: 'red' } },
      { name: 'a', xen: { settings: { pci: true } } },
    ]
    for (const spec of bad) {
      it(`refuses ${JSON.stringify(spec).slice(0, 60)}`, () => {
        expect(validator.safeParse(spec).success).to.equal(false)
      })
    }
  })
})
