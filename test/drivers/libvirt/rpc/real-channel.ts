import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { authenticate } from '../../../../drivers/libvirt/rpc/authenticate.js'
import {
  type ChannelListeners,
  createChannel,
  type RpcChannel,
} from '../../../../drivers/libvirt/rpc/channel.js'
import type { StoragePoolReference, StorageVolReference } from '../../../../drivers/libvirt/rpc/references.js'
import type { Libvirtd } from '../../../support/libvirtd.js'

/** The machine that libvirt's driver for tests always has. */
export const testDomain = { name: 'test', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f', id: 1 }

/** The daemon of the tests lets everybody in who reaches its socket. */
export async function neverAsked(): Promise<never> {
  throw new Error('the daemon asked for a password')
}

/** Connects to a daemon and opens one of its drivers. */
export async function openReal(
  socket: string,
  target = 'test:///default',
  listeners: ChannelListeners = {},
): Promise<RpcChannel> {
  const connection = connect(socket)
  await once(connection, 'connect')
  const channel = createChannel(connection, listeners)
  await authenticate(channel, neverAsked, undefined)
  await channel.call('connectOpen', { name: target, flags: 0 })
  return channel
}

/** Makes a pool of volumes, which are files in the daemon's folder, with its driver for storage. */
export async function createPool(
  channel: Pick<RpcChannel, 'call'>,
  { folder }: Libvirtd,
): Promise<StoragePoolReference> {
  const target = join(folder, 'pool')
  const xml = `<pool type='dir'><name>p</name><target><path>${target}</path></target></pool>`
  const build = 1 // VIR_STORAGE_POOL_CREATE_WITH_BUILD
  return (await channel.call('storagePoolCreateXml', { xml, flags: build })).pool
}

/** Makes a volume of zeros. */
export async function createVolume(
  channel: Pick<RpcChannel, 'call'>,
  pool: StoragePoolReference,
  size: number,
): Promise<StorageVolReference> {
  const xml = `<volume><name>v</name><capacity unit='bytes'>${size}</capacity></volume>`
  return (await channel.call('storageVolCreateXml', { pool, xml, flags: 0 })).vol
}
