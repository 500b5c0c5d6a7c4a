import { scanCodes } from '../../src/scan-codes.js'

/** Bochs knows a key by its symbol, and that of this one is the comma's, too; the others are not in its table (gui/x.cc). */
const lacking: ReadonlySet<string> = new Set(['less', 'meta_l', 'meta_r', 'menu'])

/** The keys of Bochs' keyboard. */
export const bochsKeys: ReadonlySet<string> = new Set([
  ...[...scanCodes.keys()].filter((key) => !lacking.has(key)),
  ...['print', 'sysrq', 'pause'],
])
