/** Where a virtual disk is: its storage repository and itself, by their UUIDs. */
export interface DiskPlace {
  readonly sr: string
  /** Absent where it is to be made. */
  readonly vdi: string | undefined
}

const shape =
  /^\/(default|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?$/i

/** Reads `/SR/VDI` or `/SR`, with UUIDs; `default` stands for the pool's default storage repository. */
export function readDiskPlace(path: string): DiskPlace | undefined {
  const [, sr, vdi] = shape.exec(path) ?? []
  return sr === undefined ? undefined : { sr: sr.toLowerCase(), vdi: vdi?.toLowerCase() }
}

/** Writes where a virtual disk is. */
export function writeDiskPlace({ sr, vdi }: DiskPlace): string {
  return vdi === undefined ? `/${sr}` : `/${sr}/${vdi}`
}
