import { execFile } from 'node:child_process'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { qemuPeer, readelfPeer } from '../../../support/known-peers.js'
import { payloadImage } from '../../../support/payload.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'

const run = promisify(execFile)

describe('A core dump of QEMU', () => {
  needPeer(qemuPeer)
  needPeer(readelfPeer)
  const memory = 64 * 2 ** 20

  const started = async () => {
    const connection = await qemu.connect(qemuUri(newFolder()))
    const domain = await connection.define({
      name: 'dumped',
      memory,
      boot: { kernel: payloadImage('metal-x86_64') },
    })
    await domain.start()
    return { connection, domain }
  }

  it('is a core to readelf, with all of the memory and the registers of the CPU', async () => {
    const { connection, domain } = await started()
    const file = join(newFolder(), 'a core, with spaces')
    await domain.coreDump(file)
    const { stdout: header } = await run('readelf', ['--file-header', file])
    expect(header).to.match(/Type: +CORE/)
    const { stdout: notes } = await run('readelf', ['--notes', file])
    expect(notes).to.include('NT_PRSTATUS')
    expect((await stat(file)).size).to.be.at.least(memory)
    await domain.destroy()
    await connection.close()
  })

  it('is far smaller in the form of kdump', async () => {
    const { connection, domain } = await started()
    const file = join(newFolder(), 'kdump')
    await domain.coreDump(file, { format: 'kdump-zlib' })
    expect((await stat(file)).size).to.be.below(memory / 4)
    const handle = await open(file)
    const { buffer } = await handle.read(Buffer.alloc(12), 0, 12, 0)
    await handle.close()
    expect(buffer.toString('latin1')).to.equal('makedumpfile')
    await domain.destroy()
    await connection.close()
  })

  it('leaves nothing where QEMU cannot write the form', async () => {
    const { connection, domain } = await started()
    const folder = newFolder()
    const error = await domain.coreDump(join(folder, 'core'), { format: 'kdump-lzo' }).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (error !== undefined) {
      await rejection('ERR_OPERATION_FAILED', Promise.reject(error))
      expect(await readdir(folder)).to.deep.equal([])
    }
    expect((await domain.info()).state).to.equal('running')
    await domain.destroy()
    await connection.close()
  })
})
