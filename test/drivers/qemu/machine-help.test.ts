import { expect } from 'chai'
import { parseMachineHelp, readMachineNames } from '../../../drivers/qemu/machine-help.js'
import { findProgram } from '../../../drivers/qemu/programs.js'
import { qemuPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'

describe('the names of machines', () => {
  it('are read from what QEMU prints', () => {
    const text = [
      'Supported machines are:',
      'microvm              microvm (i386)',
      'pc                   Standard PC (i440FX + PIIX, 1996) (alias of pc-i440fx-7.2)',
      'a-name-of-twenty-or-more one blank',
      'none                 empty machine',
      '',
    ].join('\n')
    expect(parseMachineHelp(text)).to.deep.equal(['microvm', 'pc', 'a-name-of-twenty-or-more', 'none'])
  })

  describe('of a real QEMU', () => {
    needPeer(qemuPeer)

    it('hold those that everybody uses', async () => {
      const program = findProgram('x86_64') ?? expect.fail('QEMU is not installed')
      const names = await readMachineNames(program)
      expect(names).to.include.members(['pc', 'q35', 'none'])
      expect(names).to.not.include('Supported')
    })
  })
})
