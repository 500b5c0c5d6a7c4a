import type { HistoricMachine } from '../machine.js'
import { altair8800 } from './altair-8800.js'
import { amiga500 } from './amiga-500.js'
import { atariSt } from './atari-st.js'
import { c64 } from './c64.js'
import { deskpro386 } from './deskpro-386.js'
import { ibm36030 } from './ibm-360-30.js'
import { microvax3900 } from './microvax-3900.js'
import { msx } from './msx.js'
import { nes } from './nes.js'
import { pdp8e } from './pdp8-e.js'
import { pdp1120 } from './pdp11-20.js'

/** The machines of the past that can be measured, the oldest first. */
export const historicMachines: readonly HistoricMachine[] = [
  ibm36030,
  pdp1120,
  pdp8e,
  altair8800,
  c64,
  msx,
  nes,
  atariSt,
  deskpro386,
  amiga500,
  microvax3900,
]
