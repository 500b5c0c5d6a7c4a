import type { ArithmeticMachine } from '../machine.js'
import { pdp10 } from './pdp10.js'
import { pdp1170 } from './pdp11-70.js'
import { system370 } from './system-370.js'
import { vax } from './vax.js'

/** The machines whose floating point is compared with what it has to be. */
export const arithmeticMachines: readonly ArithmeticMachine[] = [pdp1170, vax, system370, pdp10]
