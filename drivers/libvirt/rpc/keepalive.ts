import { HypervisorError } from '../../../src/errors.js'
import { fillFront, type Packet, packetFront, packetStatus, packetTypes, programs } from './packet.js'

/** How to ask whether the daemon is there. */
export interface KeepaliveSettings {
  /** Milliseconds of silence after which it is asked. */
  readonly interval: number
  /** How many questions in a row may stay without an answer. */
  readonly count: number
}

/** The procedures of the program (src/rpc/virkeepaliveprotocol.x of libvirt). */
const ping = 1
const pong = 2

/** The keepalive program on one connection: answers the daemon's questions, and asks where that was agreed on. */
export interface Keepalive {
  take(packet: Packet): void
  /** Something came from the daemon, so it is there. */
  heard(): void
  start(settings: KeepaliveSettings): void
  stop(): void
}

/** Makes a {@link Keepalive}; `fail` is called when the daemon does not answer. */
export function createKeepalive(
  send: (packet: Buffer) => void,
  fail: (error: HypervisorError) => void,
): Keepalive {
  let timer: NodeJS.Timeout | undefined
  let unanswered = 0
  let silent = false
  return {
    take({ procedure }) {
      if (procedure === ping) send(keepalivePacket(pong))
    },
    heard() {
      unanswered = 0
      silent = false
    },
    start({ interval, count }) {
      clearInterval(timer)
      timer = setInterval(() => {
        if (!silent) {
          silent = true
          return
        }
        if (unanswered >= count) {
          const time = (interval * (count + 1)) / 1000
          fail(new HypervisorError('ERR_DISCONNECTED', `the daemon has not answered for ${time} s`))
          return
        }
        unanswered += 1
        send(keepalivePacket(ping))
      }, interval)
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}

/** The question whether somebody is there. */
export function pingPacket(): Buffer {
  return keepalivePacket(ping)
}

/** Whether a whole packet is the answer to that question. */
export function isPong(packet: Buffer): boolean {
  return packet.equals(keepalivePacket(pong))
}

function keepalivePacket(procedure: number): Buffer {
  const packet = Buffer.alloc(packetFront)
  const { message: type } = packetTypes
  const { ok: status } = packetStatus
  fillFront(packet, { program: programs.keepalive, version: 1, procedure, type, serial: 0, status })
  return packet
}
