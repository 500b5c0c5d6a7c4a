/** A name of a disk: its kind, its letters, and the number of a partition. */
const shape = /^(xvd|hd|sd)([a-z]{1,2})(\d*)$/

/** The number of a disk by its name, such as `xvda` (xen-vbd-interface(7), "Concrete encoding in the VBD"); `undefined` for no name. */
export function deviceNumber(name: string): number | undefined {
  const [, kind, letters = '', partition = ''] = shape.exec(name) ?? []
  if (kind === undefined) return undefined
  const disk = [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 96, 0) - 1
  const part = Number(partition)
  if (kind === 'hd') return disk < 2 ? (3 << 8) | (disk << 6) | part : (22 << 8) | ((disk - 2) << 6) | part
  if (kind === 'sd') return (8 << 8) | (disk << 4) | part
  return disk < 16 && part < 16 ? (202 << 8) | (disk << 4) | part : (1 << 28) | (disk << 8) | part
}
