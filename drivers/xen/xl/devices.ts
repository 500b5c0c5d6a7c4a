/** A disk or network interface of a machine that runs. */
export type RunningDevice =
  | {
      readonly kind: 'disk'
      /** Its number (xen-vbd-interface(7)). */
      readonly number: number
      /** What xl and the guest call it: `xvdb`. */
      readonly vdev: string
      /** Whether it is a CD-ROM drive. */
      readonly cdrom: boolean
      /** The identifier with which this driver has attached it. */
      readonly id: string | undefined
    }
  | {
      readonly kind: 'network'
      /** Its number, from 0. */
      readonly number: number
      readonly mac: string
      readonly id: string | undefined
    }

/**
 * The name under which this driver keeps the identifier of a device that it has attached, beside what libxl keeps of it in
 * xenstore (docs/misc/xenstore-paths.pandoc, `/libxl/$DOMID/device/$KIND/$DEVID`): it goes with the device.
 */
export const idKey = 'polyvisor-id'

/** Where libxl keeps the devices of a machine. */
export function devicesPath(machine: number): string {
  return `/libxl/${machine}/device`
}

const line = new RegExp(`^/libxl/\\d+/device/(vbd|vif)/(\\d+)/(dev|mac|device-type|${idKey}) = "(.*)"$`)

/** Reads what `xenstore-ls -f` writes of {@link devicesPath}: a path and a value in each line. In order of their numbers. */
export function parseDevices(text: string): readonly RunningDevice[] {
  const found = new Map<string, { kind: string; number: number; values: Map<string, string> }>()
  for (const row of text.split('\n')) {
    const [, kind = '', number = '', name = '', value = ''] = line.exec(row) ?? []
    if (kind === '') continue
    const device = found.get(`${kind} ${number}`) ?? { kind, number: Number(number), values: new Map() }
    device.values.set(name, value)
    found.set(`${kind} ${number}`, device)
  }
  return [...found.values()]
    .sort((one, other) => one.number - other.number)
    .flatMap(({ kind, number, values }): readonly RunningDevice[] => {
      const id = values.get(idKey)
      const [vdev, mac] = [values.get('dev'), values.get('mac')]
      if (kind === 'vbd') {
        const cdrom = values.get('device-type') === 'cdrom'
        return vdev === undefined ? [] : [{ kind: 'disk', number, vdev, cdrom, id }]
      }
      return mac === undefined ? [] : [{ kind: 'network', number, mac: mac.toLowerCase(), id }]
    })
}
