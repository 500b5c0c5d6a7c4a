import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../drivers/qemu/driver.js'
import { domainPaths } from '../../../drivers/qemu/folders.js'
import { readUntil } from '../../support/console.js'
import { ovmfPeer, qemuPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { newFolder, qemuUri } from '../../support/qemu.js'

const escapeKey = '\u001b'

describe('a QEMU machine with UEFI', () => {
  needPeer(qemuPeer)
  needPeer(ovmfPeer)

  it('boots into the firmware’s shell, and has variables of its own', async () => {
    const folder = newFolder()
    await using connection = await qemu.connect(qemuUri(folder))
    const domain = await connection.define({
      name: 'uefi',
      machine: 'q35',
      memory: '128 MiB',
      firmware: 'uefi',
      boot: {},
    })
    await domain.start()
    const console = await domain.openConsole({ scrollback: true })
    await readUntil(console, 'startup.nsh')
    console.write(escapeKey)
    await readUntil(console, 'Shell>')
    console.write('set Analysis SL4\r')
    await readUntil(console, 'Shell>')
    console.write('reset -s\r')
    console.resume()
    await once(console, 'end')
    expect((await domain.info()).state).to.equal('shutoff')

    const { uefiVariables } = domainPaths(join(folder, 'uefi'))
    expect((await stat(uefiVariables)).mode & 0o077).to.equal(0)
    const variables = await readFile(uefiVariables)
    expect(variables.includes(Buffer.from('Analysis', 'utf16le'))).to.equal(true)
    await domain.undefine()
  })
})
