/** Counters of the devices of a machine, as xentop has them. */
export interface DeviceCounters {
  /** In order of the interfaces of the guest. */
  readonly networks: readonly {
    readonly receivedBytes: number
    readonly receivedPackets: number
    readonly sentBytes: number
    readonly sentPackets: number
  }[]
  /** By the number that the guest's disk has (docs/man/xen-vbd-interface.7). */
  readonly disks: ReadonlyMap<
    number,
    {
      readonly readRequests: number
      readonly writeRequests: number
      readonly readBytes: number
      readonly writeBytes: number
    }
  >
}

/** A line of a machine: its name, six letters for its state, and its size. */
const domainLine = /^ *(.*?) +[-d][-s][-b][-c][-p][-r] +\d+ /

const networkLine =
  /^Net(\d+) RX: *(\d+)bytes *(\d+)pkts *\d+err *\d+drop +TX: *(\d+)bytes *(\d+)pkts *\d+err *\d+drop/

const diskLine = /^VBD .*?(\d+) \[.*?\] +OO: *\d+ +RD: *(\d+) +WR: *(\d+) +RSECT: *(\d+) +WSECT: *(\d+)/

/** Bytes of a sector in xentop's counters. */
const sector = 512

/** Reads the output of `xentop -b -i 1 -x -n -f` (xentop(1)): a line of each machine, and lines of its devices behind it. */
export function parseTop(text: string, name: string): DeviceCounters {
  const lines = text.split('\n')
  const from = lines.findIndex((line) => domainLine.exec(line)?.[1] === name) + 1
  const rest = from === 0 ? [] : lines.slice(from)
  const next = rest.findIndex((line) => domainLine.test(line))
  const own = next < 0 ? rest : rest.slice(0, next)
  return {
    networks: own.flatMap((line) => {
      const match = networkLine.exec(line)
      if (match === null) return []
      const [, , receivedBytes, receivedPackets, sentBytes, sentPackets] = match.map(Number)
      return [
        {
          receivedBytes: receivedBytes ?? 0,
          receivedPackets: receivedPackets ?? 0,
          sentBytes: sentBytes ?? 0,
          sentPackets: sentPackets ?? 0,
        },
      ]
    }),
    disks: new Map(
      own.flatMap((line) => {
        const match = diskLine.exec(line)
        if (match === null) return []
        const [, device = 0, reads = 0, writes = 0, readSectors = 0, writeSectors = 0] = match.map(Number)
        const counters = {
          readRequests: reads,
          writeRequests: writes,
          readBytes: readSectors * sector,
          writeBytes: writeSectors * sector,
        }
        return [[device, counters] as const]
      }),
    ),
  }
}
