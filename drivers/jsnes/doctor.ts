import type { CallOptions } from '../../src/call.js'
import type { Finding } from '../../src/doctor.js'
import { examineThread, greeting } from '../thread/doctor.js'
import { jsnesRecipe } from './recipe.js'
import { buildGreeter } from './tiny-cartridge.js'
import type { MachineConfig } from './worker/protocol.js'

const exitAddress = 0x4020

/** Starts a tiny cartridge in jsnes and says whether its one line came out. */
export async function examineJsnes(options: CallOptions): Promise<readonly Finding[]> {
  return await examineThread({ entry: jsnesRecipe, kind: 'cartridge', prepare: prepareTiny }, options)
}

async function prepareTiny(): Promise<MachineConfig> {
  const cartridge = new Uint8Array(buildGreeter(greeting, exitAddress))
  return { cartridge, hasConsole: true, exitAddress, fastForward: true }
}
