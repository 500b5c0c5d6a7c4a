import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { writeCall } from '../../../drivers/libvirt/rpc/call-packets.js'
import { packetFront } from '../../../drivers/libvirt/rpc/packet.js'
import type { DomainReference } from '../../../drivers/libvirt/rpc/references.js'
import { type Measure, medianInterval } from '../measure.js'
import { type CallCost, costOf } from './cost.js'
import type { Libvirtd } from './libvirtd.js'

/** A reply to `domainGetInfo`: two integers of four bytes and three of eight after the front. */
const replyLength = packetFront + 32

/** A daemon takes so many requests of a client at once (`max_client_requests` in libvirtd.conf). */
const mostAtOnce = 5

/**
 * The same packet written over and over to a bare socket whose replies are only counted: what the daemon can do
 * for one connection, and what Node's sockets alone take.
 */
export async function measureBareCalls(
  daemon: Libvirtd,
  dom: DomainReference,
  calls: number,
  rounds: number,
): Promise<readonly Measure[]> {
  const socket = connect(daemon.socket)
  await once(socket, 'connect')
  try {
    for (const packet of [
      writeCall('authList', {}, 1),
      writeCall('connectOpen', { name: 'test:///default', flags: 0 }, 2),
    ]) {
      socket.write(packet)
      await once(socket, 'data')
    }
    const packet = writeCall('domainGetInfo', { dom }, 3)
    const measures: Measure[] = []
    for (const atOnce of [1, mostAtOnce]) {
      const costs: CallCost[] = []
      for (let round = -1; round < rounds; round += 1) {
        const cost = await costOf(calls, () => exchange(socket, packet, calls, atOnce))
        if (round >= 0) costs.push(cost)
      }
      measures.push(measureOf(atOnce, costs, calls))
    }
    return measures
  } finally {
    socket.destroy()
  }
}

async function exchange(socket: Socket, packet: Buffer, calls: number, atOnce: number): Promise<void> {
  await new Promise<void>((resolve) => {
    let sent = 0
    let received = 0
    const take = (chunk: Buffer): void => {
      received += chunk.length
      const answered = Math.floor(received / replyLength)
      if (answered >= calls) {
        socket.off('data', take)
        resolve()
        return
      }
      for (; sent < Math.min(calls, answered + atOnce); sent += 1) socket.write(packet)
    }
    socket.on('data', take)
    for (; sent < atOnce; sent += 1) socket.write(packet)
  })
}

function measureOf(atOnce: number, costs: readonly CallCost[], calls: number): Measure {
  const { median, low, high } = medianInterval(costs.map(({ rate }) => rate))
  const cpu = medianInterval(costs.map((cost) => cost.cpu)).median
  return {
    name: `domainGetInfo, bare socket, ${atOnce} at once`,
    unit: '1/s',
    value: median,
    low,
    high,
    detail: `${costs.length} runs of ${calls} calls; ${cpu.toFixed(1)} µs of CPU a call`,
  }
}
