import { expect } from 'chai'
import { libvirt } from '../../drivers/libvirt/driver.js'
import type { HypervisorEvent } from '../../src/events.js'

/** A connection of the driver. */
export type LibvirtConnection = Awaited<ReturnType<typeof libvirt.connect>>

/** A URI of the driver for libvirt's driver `test`, which has the machine `test` and needs no other program. */
export function testUri(front: string, parameters: Readonly<Record<string, string>>): string {
  const query = Object.entries({ driver: 'test', ...parameters }).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  )
  return `libvirt+${front}/default?${query.join('&')}`
}

/** Connections that are closed after each test of the suite that is being described. */
export function useConnections(): (uri: string) => Promise<LibvirtConnection> {
  const open: LibvirtConnection[] = []
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close()
  })
  return async (uri) => {
    const connection = await libvirt.connect(uri)
    open.push(connection)
    return connection
  }
}

/** Lets a machine live and die over a connection, with its events, and reads a stream. */
export async function tryOut(connection: LibvirtConnection): Promise<void> {
  const events = connection.events({ types: ['lifecycle'] })
  expect(await connection.list()).to.have.length.greaterThan(0)
  // A file of another host cannot be looked for here.
  const boot = connection.uri.includes('+unix') ? {} : { boot: { kernel: '/nowhere/kernel' } }
  const domain = await connection.define({
    name: 'guest',
    memory: '64 MiB',
    ...boot,
    libvirt: { type: 'test' },
  })
  await domain.start()
  expect((await domain.info()).state).to.equal('running')
  await domain.destroy()
  await domain.undefine()
  const seen: HypervisorEvent[] = []
  for await (const event of events) {
    seen.push(event)
    if (event.type === 'lifecycle' && event.change === 'undefined') break
  }
  expect(seen.map((event) => (event.type === 'lifecycle' ? event.change : event.type))).to.deep.equal([
    'defined',
    'started',
    'stopped',
    'undefined',
  ])
  expect(await screenshotLength(connection)).to.be.greaterThan(1000)
}

/** Takes a picture of the machine `test`, which comes as a stream. */
export async function screenshotLength({ native }: LibvirtConnection): Promise<number> {
  const { dom } = await native.call('domainLookupByName', { name: 'test' })
  const { stream } = await native.openStream('domainScreenshot', { dom, screen: 0, flags: 0 })
  let length = 0
  for await (const chunk of stream) length += chunk.length
  return length
}

/** Waits until a lost connection is there again, and calls work. */
export async function untilBack(connection: LibvirtConnection, lose: () => unknown): Promise<void> {
  const events = connection.events({ types: ['gap'] })
  await lose()
  const { value } = await events.next()
  expect(value).to.include({ type: 'gap', reason: 'reconnected' })
  expect(connection.state).to.equal('open')
  await tryOut(connection)
}
