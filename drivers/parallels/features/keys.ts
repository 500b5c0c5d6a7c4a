import { codesOf, scanCodes } from '../../../src/scan-codes.js'

/** Keys whose scan codes have a prefix, by Parallels' own numbers (Virtualization SDK, PrlKeys.h). */
const prefixed: ReadonlyMap<number, number> = new Map([
  [0xe047, 97],
  [0xe048, 98],
  [0xe049, 99],
  [0xe04b, 100],
  [0xe04d, 102],
  [0xe04f, 103],
  [0xe050, 104],
  [0xe051, 105],
  [0xe052, 106],
  [0xe053, 107],
  [0xe01c, 108],
  [0xe01d, 109],
  [0xe035, 112],
  [0xe038, 113],
  [0xe05b, 115],
  [0xe05c, 116],
  [0xe05d, 117],
])

/**
 * The numbers by which Parallels Desktop knows keys: 8 more than the scan code of set 1, or one of its own where that has a
 * prefix.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for an unknown key or none.
 */
export function keyNumbers(keys: readonly string[]): readonly number[] {
  // It names the first key that is none.
  codesOf(keys)
  return keys.flatMap((key) => {
    const code = scanCodes.get(key)
    return code === undefined ? [] : [prefixed.get(code) ?? code + 8]
  })
}
