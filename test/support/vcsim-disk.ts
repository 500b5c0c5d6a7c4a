import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { vmware } from '../../drivers/vmware/driver.js'
import { element } from '../../src/formats/xml/element.js'
import type { Vcsim } from './vcsim.js'

/** Makes an empty disk on the datastore of a simulator's first datacenter, and returns its path. */
export async function makeDisk(vcsim: Vcsim, name: string): Promise<string> {
  const path = `[LocalDS_0] ${name}.vmdk`
  await using connection = await vmware.connect(vcsim.uri('/DC0'))
  const { call } = connection.native
  const manager = { type: 'VirtualDiskManager', value: 'virtualDiskManager' }
  const datacenter = await call({
    method: 'FindByInventoryPath',
    on: { type: 'SearchIndex', value: 'SearchIndex' },
    args: [element('inventoryPath', {}, 'DC0')],
  })
  const value = String(Reflect.get(Object(datacenter), 'value'))
  const spec = element(
    'spec',
    { 'xsi:type': 'FileBackedVirtualDiskSpec' },
    element('diskType', {}, 'thin'),
    element('adapterType', {}, 'lsiLogic'),
    element('capacityKb', {}, '1024'),
  )
  await call({
    method: 'CreateVirtualDisk_Task',
    on: manager,
    args: [element('name', {}, path), element('datacenter', { type: 'Datacenter' }, value), spec],
  })
  return path
}

/** Puts a disc onto the datastore of a simulator's first datacenter, which is a folder of this host, and returns its path. */
export async function makeDisc(vcsim: Vcsim, name: string): Promise<string> {
  await using connection = await vmware.connect(vcsim.uri('/DC0'))
  const { call, content } = connection.native
  const datastore = await call({
    method: 'FindByInventoryPath',
    on: content.searchIndex,
    args: [element('inventoryPath', {}, 'DC0/datastore/LocalDS_0')],
  })
  const spec = element(
    'specSet',
    {},
    element('propSet', {}, element('type', {}, 'Datastore'), element('pathSet', {}, 'summary.url')),
    element(
      'objectSet',
      {},
      element('obj', { type: 'Datastore' }, String(Reflect.get(Object(datastore), 'value'))),
    ),
  )
  const found = await call({
    method: 'RetrievePropertiesEx',
    on: content.propertyCollector,
    args: [spec, element('options')],
  })
  const url = /"val":"([^"]+)"/.exec(JSON.stringify(found))?.[1] ?? ''
  await writeFile(join(url, `${name}.iso`), Buffer.alloc(2 ** 20, name))
  return `[LocalDS_0] ${name}.iso`
}
