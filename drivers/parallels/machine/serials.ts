import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The most serial ports that a specification may have. */
const mostPorts = 4

/** The socket of a serial port, which is there while the machine runs. */
export function serialSocket(sockets: string, uuid: string, index: number): string {
  return join(sockets, `${uuid}-${index}`)
}

/** Removes the sockets that a machine has left behind. */
export async function removeSockets(sockets: string, uuid: string): Promise<void> {
  for (let index = 0; index < mostPorts; index += 1) {
    await rm(serialSocket(sockets, uuid, index), { force: true })
  }
}
