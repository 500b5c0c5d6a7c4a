import { expect } from 'chai'
import fc from 'fast-check'
import { isKept } from '../../../drivers/hatari/floppy-image.js'
import { findFault as programFault } from '../../../drivers/hatari/program-file.js'
import { findFault as imageFault } from '../../../drivers/hatari/tos-image.js'
import { tosImage, tosProgram } from '../../support/atari-programs.js'

const end = 2 ** 20

describe('a TOS program', () => {
  const code = Buffer.alloc(600, 1)
  // Addresses at 4, at 4 + 2 * 254 + 8, and 4 behind that.
  const relocations = Buffer.from([0, 0, 0, 4, 1, 1, 8, 4, 0])
  const program = tosProgram(code, { relocations, bss: 1000 })

  it('is whole with relocations, with none, and with the word that there are none', () => {
    for (const whole of [program, tosProgram(code, { relocations: Buffer.alloc(4) }), tosProgram(code)]) {
      expect(programFault(whole, end)).to.equal(undefined)
    }
  })

  it('is refused if it is cut off anywhere', () => {
    for (let length = 0; length < program.length; length += 1) {
      expect(programFault(program.subarray(0, length), end), `${length} bytes`).to.be.a('string')
    }
  })

  it('is refused if it is another file, does not fit in memory, or has addresses behind it', () => {
    expect(programFault(Buffer.from('#!/bin/sh\necho this is no program of an Atari\n'), end)).to.include(
      'header',
    )
    expect(programFault(program, 0x1100 + 1599)).to.include('1600 bytes')
    expect(programFault(program, 0x1100 + 1600)).to.equal(undefined)
    const wrong = tosProgram(code, { relocations: Buffer.from([0, 0, 0x02, 0x55, 0]) })
    expect(programFault(wrong, end)).to.include('behind it')
  })

  it('is told from any bytes without an error of ours', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(programFault(Buffer.concat([Buffer.from([0x60, 0x1a]), bytes]), end)).to.satisfy(
          (fault: unknown) => fault === undefined || typeof fault === 'string',
        )
      }),
    )
  })
})

describe('an image of TOS', () => {
  const header = (version: number, change: (image: Buffer) => void = () => {}): Buffer => {
    const image = tosImage(version).subarray(0, 0x30)
    change(image)
    return image
  }

  it('is for the machines that Hatari leaves as they are with it', () => {
    expect(imageFault(header(0x102), 'st')).to.equal(undefined)
    expect(imageFault(header(0x162), 'ste')).to.equal(undefined)
    expect(imageFault(header(0x206), 'megaste')).to.equal(undefined)
    expect(imageFault(header(0x306), 'tt')).to.equal(undefined)
    expect(imageFault(header(0x404), 'falcon')).to.equal(undefined)
    expect(imageFault(header(0x104), 'tt')).to.include('1.04')
    expect(imageFault(header(0x206), 'falcon')).to.include('2.06')
    expect(imageFault(header(0x404), 'ste')).to.include('falcon')
  })

  it('may be EmuTOS, which is for every machine but in its smallest form', () => {
    const emutos = (image: Buffer): void => void image.write('ETOS', 0x2c)
    expect(imageFault(header(0x206, emutos), 'falcon')).to.equal(undefined)
    expect(imageFault(header(0x104, emutos), 'tt')).to.be.a('string')
  })

  it('is refused if it begins otherwise', () => {
    expect(imageFault(Buffer.alloc(0x30), 'st')).to.include('does not begin')
    const elsewhere = header(0x102, (image) => void image.writeUInt32BE(0x10000, 8))
    expect(imageFault(elsewhere, 'st')).to.include('does not begin')
  })
})

describe('the boot sector of a floppy disk', () => {
  it('is of one that Hatari writes to, if it says how large a cluster is, or can be executed', () => {
    const sector = Buffer.alloc(512)
    expect(isKept(sector)).to.equal(false)
    sector[13] = 2
    expect(isKept(sector)).to.equal(true)
    sector[13] = 0
    sector.writeUInt16BE(0x1234, 510)
    expect(isKept(sector)).to.equal(true)
    sector.writeUInt16BE(0xffff, 2)
    expect(isKept(sector)).to.equal(false)
    sector.writeUInt16BE(1, 4)
    expect(isKept(sector)).to.equal(true)
  })
})
