import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { type FirmwareNeed, findFirmware } from '../../../drivers/emulator/firmware.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

describe('The firmware of an emulator', () => {
  const content = Buffer.alloc(1024, 'rom')
  const sha256 = createHash('sha256').update(content).digest('hex')
  let path = ''
  const need = (change: Partial<FirmwareNeed> = {}): FirmwareNeed => ({
    title: 'the ROM of a machine',
    paths: ['/no/rom', path],
    field: 'machine.rom',
    sizes: [512, 1024],
    sha256,
    hint: 'Put it there.',
    ...change,
  })
  before(() => {
    path = join(newFolder(), 'rom')
    writeFileSync(path, content)
  })

  it('is the first that is there, if it has the size and the digest', async () => {
    expect(await findFirmware(need())).to.equal(path)
  })

  it('is refused with its field, both digests and what to do where it has another digest', async () => {
    const other = '0'.repeat(64)
    const error = await rejection('ERR_FILE', findFirmware(need({ sha256: other })))
    expect(error).to.include({ field: 'machine.rom', hint: 'Put it there.' })
    expect(error.message).to.equal(`the ROM of a machine '${path}' has the digest ${sha256}, not ${other}`)
  })

  it('is refused where it has another size, before it is read', async () => {
    const error = await rejection('ERR_FILE', findFirmware(need({ sizes: [512, 2048] })))
    expect(error.message).to.equal(`the ROM of a machine '${path}' has 1024 bytes, not 512 or 2048`)
  })

  it('is missed with the places where it may be', async () => {
    const error = await rejection('ERR_NOT_INSTALLED', findFirmware(need({ paths: ['/no/rom'] })))
    expect(error).to.include({ field: 'machine.rom', hint: 'Put it there.' })
    expect(error.message).to.equal("the ROM of a machine is not in '/no/rom'")
  })
})
