import type { libvirt } from '../../../drivers/libvirt/driver.js'

type Connection = Awaited<ReturnType<typeof libvirt.connect>>

/** Defines a small domain of libvirt's test driver. */
export async function defineDomain({ native }: Pick<Connection, 'native'>, name: string): Promise<void> {
  const xml = `<domain type='test'><name>${name}</name><memory>65536</memory><os><type>hvm</type></os></domain>`
  await native.call('domainDefineXmlFlags', { xml, flags: 0 })
}
