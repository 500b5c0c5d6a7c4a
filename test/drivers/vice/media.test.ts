import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { isCartridge, readCartridge } from '../../../drivers/vice/cartridge.js'
import { findProgramFault, readMedia } from '../../../drivers/vice/media.js'
import { findRoms, romFolders } from '../../../drivers/vice/roms.js'
import { domainSpecSchema } from '../../../src/spec/schema.js'
import { c64Guest, c64Program } from '../../support/c64-guest.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

function file(content: Uint8Array, name = 'file', folder = newFolder()): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** The guest's cartridge with another byte somewhere. */
function changed(at: number, value: number): Buffer {
  const image = c64Guest()
  image.writeUInt8(value, at)
  return image
}

describe('the image of a cartridge', () => {
  it('is a header and whole chips, and says whether it takes the place of the KERNAL', () => {
    expect(isCartridge(c64Guest())).to.equal(true)
    expect(readCartridge(c64Guest())).to.deep.equal({ fault: undefined, replacesKernal: true })
    for (const [at, value] of [
      [0x18, 0],
      [0x19, 1],
    ] as const) {
      expect(readCartridge(changed(at, value))).to.deep.equal({ fault: undefined, replacesKernal: false })
    }
    const exos = changed(0x17, 44)
    exos.set([0, 0], 0x18)
    expect(readCartridge(exos)).to.deep.equal({ fault: undefined, replacesKernal: true })
  })

  it('is refused if its header or a chip says what cannot be', () => {
    const faults: readonly (readonly [Uint8Array, string])[] = [
      [changed(0x13, 0x3f), 'header'],
      [changed(0x12, 0xff), 'header'],
      [changed(0x40, 0x58), 'no chip at byte 64'],
      [changed(0x46, 0x10), 'a length of 4112 bytes'],
      [changed(0x46, 0x21), 'cut off'],
      [Buffer.concat([c64Guest(), Buffer.from('CHIP')]), 'a chip is cut off'],
      [c64Guest().subarray(0, 0x40), 'no chips'],
    ]
    for (const [image, fault] of faults) expect(readCartridge(image).fault, fault).to.include(fault)
  })

  it('is refused if it was cut off anywhere', () => {
    const image = c64Guest()
    fc.assert(
      fc.property(fc.integer({ min: 16, max: image.length - 1 }), (length) => {
        expect(isCartridge(image.subarray(0, length))).to.equal(true)
        expect(readCartridge(image.subarray(0, length)).fault).to.be.a('string')
      }),
    )
  })

  it('never keeps the reader from an answer, whatever is in it', () => {
    const body = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(body, (bytes) => {
        const image = Buffer.concat([Buffer.from('C64 CARTRIDGE   '), bytes])
        expect(typeof readCartridge(image).replacesKernal).to.equal('boolean')
      }),
    )
  })
})

describe('what a Commodore 64 is started from', () => {
  const spec = (boot: object, disks: readonly { path: string; device: 'floppy' }[] = []) => ({
    ...domainSpecSchema.parse({ name: 'a', architecture: '6502', boot, disks }),
    uuid: '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11',
  })

  it('is told by what is in the file, or by what else there is', async () => {
    expect(await readMedia(spec({ kernel: file(c64Guest(), 'a.prg') }))).to.equal('kernal-cartridge')
    expect(await readMedia(spec({ kernel: file(changed(0x18, 0)) }))).to.equal('cartridge')
    expect(await readMedia(spec({ kernel: file(c64Program(), 'a.crt') }))).to.equal('program')
    expect(await readMedia(spec({}))).to.equal('rom')
    for (const size of [174_848, 175_531, 196_608, 197_376]) {
      const disks = [{ path: file(Buffer.alloc(size)), device: 'floppy' }] as const
      expect(await readMedia(spec({}, disks)), `${size}`).to.equal('disk')
    }
  })

  it('is refused if it is not whole', async () => {
    for (const content of [Buffer.alloc(0), Buffer.from([1, 8]), c64Guest().subarray(0, 3000)]) {
      const error = await rejection('ERR_INVALID_SPEC', readMedia(spec({ kernel: file(content) })))
      expect(error.field).to.equal('boot.kernel')
    }
    const disks = [{ path: file(Buffer.alloc(174_847)), device: 'floppy' }] as const
    const error = await rejection('ERR_INVALID_SPEC', readMedia(spec({}, disks)))
    expect(error.field).to.equal('disks[0].path')
  })

  it('is no program if it would end beyond the memory', () => {
    expect(findProgramFault(Buffer.from([0x00, 0xff, ...Buffer.alloc(256)]))).to.equal(undefined)
    expect(findProgramFault(Buffer.from([0x01, 0xff, ...Buffer.alloc(256)]))).to.include('10001')
  })
})

describe('the ROMs of a Commodore 64', () => {
  const none = { kernal: undefined, basic: undefined, characters: undefined }

  it('are those that are named, or lie in the first folder that has them', async () => {
    const [first, second] = [newFolder(), newFolder()]
    const basic = file(Buffer.alloc(8192), 'basic-901226-01.bin', second)
    const kernal = file(Buffer.alloc(8192), 'kernal-901227-03.bin', first)
    file(Buffer.alloc(8192), 'kernal-901227-03.bin', second)
    const characters = file(Buffer.alloc(4096))
    expect(await findRoms({ ...none, characters }, 'program', [first, second])).to.deep.equal({
      kernal,
      basic,
      characters,
    })
  })

  it('are needed as far as what is started needs them, and otherwise absent', async () => {
    const folders = [newFolder()]
    expect(await findRoms(none, 'kernal-cartridge', folders)).to.deep.equal(none)
    for (const medium of ['cartridge', 'program', 'disk', 'rom'] as const) {
      const error = await rejection('ERR_NOT_INSTALLED', findRoms(none, medium, folders))
      expect(error).to.include({ field: 'vice.kernal' })
      expect(error.message).to.include('8192 bytes').and.to.include(folders[0])
    }
    const kernal = file(Buffer.alloc(8192))
    expect(await findRoms({ ...none, kernal }, 'cartridge', folders)).to.deep.equal({ ...none, kernal })
    const missing = findRoms({ ...none, kernal }, 'program', folders)
    expect(await rejection('ERR_NOT_INSTALLED', missing)).to.include({ field: 'vice.basic' })
  })

  it('are refused with another size, also where none is needed', async () => {
    const characters = file(Buffer.alloc(2048))
    const error = await rejection('ERR_FILE', findRoms({ ...none, characters }, 'kernal-cartridge', []))
    expect(error.field).to.equal('vice.characters')
    expect(error.message).to.include('2048 bytes, not 4096')
  })

  it('are looked for where VICE does, in the folder of the user first', () => {
    expect(romFolders({ XDG_DATA_HOME: '/data' })).to.deep.equal([
      '/data/vice/C64',
      '/usr/local/share/vice/C64',
      '/usr/share/vice/C64',
    ])
    expect(romFolders({})[0]).to.match(/\/\.local\/share\/vice\/C64$/)
  })
})
