import { z } from 'zod'
import { type DeviceKind, deviceKinds } from '../prlctl/commands.js'

const deviceSchema = z.object({
  enabled: z.boolean().default(true),
  /** The bus and the place on it: `sata:0`. */
  port: z.string().optional(),
  /** The image in a drive. */
  image: z.string().optional(),
  /** Whether a drive has its medium, or a card its cable; what is connected may not say so. */
  state: z.string().optional(),
  /** How a network card reaches the world. */
  type: z.string().optional(),
  iface: z.string().optional(),
  mac: z.string().optional(),
  card: z.string().optional(),
  /** What a serial port is connected to. */
  socket: z.string().optional(),
})

/** A device of a machine. */
export interface FoundDevice extends z.output<typeof deviceSchema> {
  readonly kind: DeviceKind
  /** Its name among all devices of the machine: `hdd0`. */
  readonly key: string
  readonly connected: boolean
}

/** Reads the devices of the kinds that this driver knows, of each kind in the order of their numbers. */
export function readDevices(hardware: Readonly<Record<string, unknown>>): readonly FoundDevice[] {
  return deviceKinds.flatMap((kind) =>
    Object.entries(hardware)
      .flatMap(([key, content]) => {
        const number = new RegExp(`^${kind}(\\d+)$`).exec(key)?.[1]
        const device = deviceSchema.safeParse(content).data
        if (number === undefined || device === undefined) return []
        const connected = device.enabled && device.state !== 'disconnected'
        return [{ ...device, kind, key, connected, number: Number(number) }]
      })
      .sort((a, b) => a.number - b.number)
      .map(({ number: _, ...device }) => device),
  )
}
