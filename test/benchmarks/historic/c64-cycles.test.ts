import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { cartridgeOrigin, kernalCartridge, store } from '../../../benchmarks/historic/c64-cartridge.js'
import { historicWorkloads } from '../../../benchmarks/historic/machine.js'
import { relative } from '../../../benchmarks/historic/mos6502-code.js'
import { mos6502Workloads } from '../../../benchmarks/historic/mos6502-workloads.js'
import { assemble, costOf, type Item, place, untimed } from '../../../benchmarks/historic/program.js'
import { vice } from '../../../drivers/vice/driver.js'
import { eventsUntilChange } from '../../contract/context.js'
import { vicePeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'

/** The programs without a console: they wait for nobody, and the line end after the result ends the machine. */
const programs = mos6502Workloads({
  setUp: [untimed(...store(0xd011, 0x0b))],
  console: [
    place('put'),
    untimed(0xc9, 0x0a, 0xd0, relative('put-nothing'), ...store(0xd7ff, 0)), // cmp #; bne
    place('put-nothing'),
    place('get'),
    untimed(0x60), // rts
  ],
})

/** Runs a program and returns the cycles after which VICE's debug cartridge was told that it is over. */
async function cyclesOf(program: readonly Item[]): Promise<number> {
  const kernel = join(newFolder(), 'program.crt')
  writeFileSync(kernel, kernalCartridge(assemble(program, cartridgeOrigin)))
  await using connection = await vice.connect(`vice:///session?state=${newFolder()}`)
  const domain = await connection.define({
    name: 'a',
    architecture: '6502',
    boot: { kernel },
    serials: [{ type: 'none' }],
    vice: { debugCartridge: true },
  })
  await using events = connection.events({ types: ['lifecycle'] })
  await domain.start()
  await eventsUntilChange(events, 'stopped')
  const log = readFileSync(join(connection.native.machineFolder('a'), 'output.log'), 'latin1')
  return Number(/^DBGCART: exit\(0\) cycles elapsed: (\d+)$/m.exec(log)?.[1])
}

describe('the programs for the Commodore 64', () => {
  needPeer(vicePeer)

  for (const workload of historicWorkloads) {
    it(`take the cycles that MOS Technology's table adds up to, as VICE counts them (${workload})`, async () => {
      const program = programs[workload]
      const [once, thrice] = [await cyclesOf(program(1)), await cyclesOf(program(3))]
      expect((thrice - once) / 2).to.equal(costOf(program(1)).duration)
    })
  }
})
