import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Peer } from './peers.js'

/** `qemu-img` and `qemu-io`, which come in one package. */
export const qemuImgPeer: Peer = {
  name: 'qemu-img',
  find: async () =>
    (await findTool('qemu-img')) !== undefined && (await findTool('qemu-io')) !== undefined
      ? { version: 'qemu-img and qemu-io' }
      : { missing: 'install qemu-utils' },
}

/** The guest agent, which the tests run on this host in place of a guest. */
export const agentPeer: Peer = {
  name: 'qemu-ga',
  find: async () =>
    (await findTool('qemu-ga')) === undefined
      ? { missing: 'install qemu-guest-agent' }
      : { version: 'qemu-ga' },
}

/** Where a program is, or `undefined`. Daemons are not on everybody's PATH. */
export async function findTool(name: string): Promise<string | undefined> {
  const { PATH = '' } = process.env
  for (const folder of [...PATH.split(delimiter), '/usr/sbin', '/sbin']) {
    const path = join(folder, name)
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  return undefined
}
