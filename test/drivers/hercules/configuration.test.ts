import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { requireCardDeck } from '../../../drivers/hercules/card-deck.js'
import { writeConfiguration } from '../../../drivers/hercules/configuration.js'
import { describeImage } from '../../../drivers/hercules/disk-image.js'
import { memoryOfMachine } from '../../../drivers/hercules/machines.js'
import { herculesOptions } from '../../../drivers/hercules/options.js'
import { readTapeImage } from '../../../drivers/hercules/tape-image.js'
import { type DomainSpecInput, domainSpecSchema } from '../../../src/spec/schema.js'
import { anyPath } from '../../support/any-path.js'
import { newFolder } from '../../support/qemu.js'
import { rejection, thrown } from '../../support/rejection.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'

function specOf(change: Partial<DomainSpecInput>) {
  const input = { name: 'a', architecture: 's370', boot: { kernel: '/k' }, ...change } as const
  return { ...domainSpecSchema.parse(input), uuid }
}

function write(change: Partial<DomainSpecInput> = {}, options: unknown = {}, disks: readonly string[] = []) {
  const definition = { spec: specOf(change), options: herculesOptions.parse(options) }
  return writeConfiguration(definition, { disks, tapes: ['aws', 'het'] })
}

describe('the configuration of Hercules', () => {
  it('is a System/370 that is started from cards, in which no guest and no console gives commands', () => {
    const { text, commands, links } = write({ cpu: { model: '3033' } })
    expect(text.split('\n')).to.deep.equal([
      'ARCHMODE S/370',
      'MAINSIZE 16',
      'NUMCPU 1',
      'MAXCPU 1',
      'CPUMODEL 3033',
      'DIAG8CMD DISABLE',
      'SHCMDOPT DISABLE NODIAG8',
      ...['HERCPRIO 0', 'TODPRIO 0', 'CPUPRIO 0', 'DEVPRIO 0'],
      'OSTAILOR QUIET',
      'CNSLPORT 127.0.0.1:3270',
      '0009 3215 noprompt',
      '000C 3505 deck ebcdic eof',
      '',
    ])
    expect(commands).to.include('hao tgt ^PSW=\nhao cmd quit\n').and.to.include('\nipl 000C\n')
    expect(links).to.deep.equal({ deck: '/k' })
  })

  it('starts the first disk where there are no cards', () => {
    const disks = [{ path: '/a' }, { path: '/b', readonly: true }]
    const { text, commands, links } = write({ boot: {}, disks }, {}, ['3350', '3330'])
    expect(text).to.include('0120 3350 disk0.ckd\n0121 3330 disk1.ckd readonly\n').and.to.not.include('3505')
    expect(commands).to.include('\nipl 0120\n')
    expect(links).to.deep.equal({ 'disk0.ckd': '/a', 'disk1.ckd': '/b' })
  })

  it('has tapes, and starts one if it is told to, or if there is nothing else', () => {
    const tapes = [{ path: '/t' }, { path: '/u', readonly: true }]
    const { text, commands, links } = write({ boot: {} }, { tapes })
    expect(text).to.include('\n0580 3420 tape0.aws noautomount\n0581 3420 tape1.het noring noautomount\n')
    expect(commands).to.include('\nipl 0580\n')
    expect(links).to.deep.equal({ 'tape0.aws': '/t', 'tape1.het': '/u' })
    const disks = [{ path: '/d' }]
    for (const [start, address] of [
      [undefined, '000C'],
      ['cards', '000C'],
      ['disk', '0120'],
      ['tape', '0580'],
    ] as const) {
      expect(write({ disks }, { tapes, start }, ['3350']).commands).to.include(`\nipl ${address}\n`)
    }
    expect(write({ boot: {}, disks }, { tapes }, ['3350']).commands).to.include('\nipl 0120\n')
    const error = thrown('ERR_INVALID_SPEC', () => write({}, { start: 'disk' }))
    expect(error).to.include({ field: 'hercules.start' })
    expect(error.hint).to.be.a('string')
  })

  it('has the CPUs, the memory, the load parameter and the printer of a specification, and no console if it says so', () => {
    const change = { architecture: 's390x', machine: 'zarch', memory: '3 GiB', vcpus: 4 } as const
    const serials = [{ type: 'none' as const }, {}]
    const { text } = write({ ...change, serials }, { loadParameter: 'AUTO.1' })
    for (const line of [
      'ARCHMODE z/Arch',
      'MAINSIZE 3072',
      'NUMCPU 4',
      'LOADPARM AUTO.1',
      '000E 1403 tty1',
    ]) {
      expect(text.split('\n')).to.include(line)
    }
    expect(text).to.not.include('CNSLPORT').and.to.not.include('3215')
  })

  it('gives a machine its usual memory if the specification says nothing of it', () => {
    expect(memoryOfMachine(specOf({}))).to.equal(16 * 2 ** 20)
    expect(memoryOfMachine(specOf({ memory: '2 MiB' }))).to.equal(2 * 2 ** 20)
    expect(memoryOfMachine(specOf({ architecture: 's390' }))).to.equal(256 * 2 ** 20)
  })

  it('is the same whatever a medium is called, so that no name can say anything in it', () => {
    const { text, commands } = write({ disks: [{ path: '/d' }] }, {}, ['3380'])
    fc.assert(
      fc.property(anyPath, anyPath, (kernel, path) => {
        const written = write({ boot: { kernel }, disks: [{ path }] }, {}, ['3380'])
        expect(written).to.include({ text, commands })
        expect(written.links).to.deep.equal({ deck: kernel, 'disk0.ckd': path })
      }),
    )
  })

  it('refuses what Hercules cannot honour, with the field and what to do', () => {
    const refused: readonly (readonly [string, Partial<DomainSpecInput>, boolean?])[] = [
      ['architecture', { architecture: 'x86_64' }, true],
      ['machine', { machine: 'zarch' }, true],
      ['memory', { memory: '1 MiB' }, true],
      ['memory', { memory: '17 MiB' }, true],
      ['memory', { memory: '2049 KiB' }, true],
      ['memory', { architecture: 's390', memory: '2049 MiB' }, true],
      ['vcpus', { vcpus: 9 }, true],
      ['vcpus', { vcpus: { count: 1, maximum: 2 } }, true],
      ['cpu.model', { cpu: { model: 'z15' } }, true],
      ['cpu.model', { cpu: { model: '30330' } }, true],
      ['serials', { serials: [{}, {}, {}] }, true],
      ['boot.kernel', { boot: {} }],
      ['boot.cmdline', { boot: { kernel: '/k', cmdline: 'x' } }],
      ['networks', { networks: [{}] }],
      ['graphics', { graphics: 'vga' }],
      ['disks[0]', { disks: [{ path: '/d', device: 'floppy' }] }],
      ['disks[8]', { disks: Array.from({ length: 9 }, (_, index) => ({ path: `/d${index}` })) }],
      ['disks[0].format', { disks: [{ path: '/d', format: 'qcow2' }] }],
      ['disks[0].bus', { disks: [{ path: '/d', bus: 'ide' }] }],
    ]
    for (const [field, change, hasHint = false] of refused) {
      const error = thrown('ERR_INVALID_SPEC', () => write(change))
      expect(error.field, JSON.stringify(change)).to.equal(field)
      if (hasHint) expect(error.hint, field).to.be.a('string')
    }
    for (const loadParameter of ['', 'auto', 'AUTO\nMAINSIZE 1', 'A B', 'ABCDEFGHI']) {
      expect(herculesOptions.safeParse({ loadParameter }).success, loadParameter).to.equal(false)
    }
  })
})

describe('a deck of cards', () => {
  it('has whole cards', async () => {
    const path = join(newFolder(), 'deck')
    writeFileSync(path, Buffer.alloc(240))
    await requireCardDeck(path)
    for (const length of [0, 79, 241]) {
      writeFileSync(path, Buffer.alloc(length))
      const error = await rejection('ERR_INVALID_SPEC', requireCardDeck(path))
      expect(error).to.include({ field: 'boot.kernel' })
      expect(error.hint).to.be.a('string')
    }
  })
})

/** The header of an image: of a 3330 with tracks of 13,312 bytes. */
function header(identifier: string, length = 512): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.write(identifier, 'latin1')
  bytes.writeUInt32LE(19, 8)
  bytes.writeUInt32LE(13_312, 12)
  bytes[16] = 0x30
  return bytes
}

describe('the image of a CKD disk', () => {
  const cylinder = 19 * 13_312

  it('says which disk it is, and has whole cylinders', () => {
    const plain = header('CKD_P370')
    expect(describeImage(plain, 512 + 2 * cylinder)).to.deep.equal({ kind: '3330' })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * cylinder }), (length) => {
        const isWhole = length > 0 && length % cylinder === 0
        expect('kind' in describeImage(plain, 512 + length)).to.equal(isWhole)
      }),
    )
  })

  it('is compressed, and not shorter than its header says', () => {
    const compressed = header('CKD_C370', 1024)
    compressed.writeUInt32LE(5000, 512 + 12)
    expect(describeImage(compressed, 5000)).to.deep.equal({ kind: '3330' })
    expect(describeImage(compressed, 6000)).to.deep.equal({ kind: '3330' })
    expect(describeImage(compressed, 4999)).to.have.property('fault').that.includes('truncated')
    expect(describeImage(compressed.subarray(0, 900), 900)).to.have.property('fault')
  })

  it('is no other file, and not one of several', () => {
    const several = header('CKD_P370')
    several[17] = 1
    const unknown = header('CKD_P370')
    unknown[16] = 0x99
    for (const bytes of [several, unknown, header('QFI'), Buffer.alloc(512), Buffer.alloc(3)]) {
      expect(describeImage(bytes, 512 + cylinder)).to.have.property('fault')
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1024 }), (bytes) => {
        expect(describeImage(Buffer.from(bytes), bytes.length)).to.have.property('fault')
      }),
    )
  })
})

describe('the image of a tape', () => {
  /** Blocks of so many bytes, each behind its header. */
  function tapeOf(lengths: readonly number[], flags: readonly [number, number] = [0xa0, 0]): Buffer {
    return Buffer.concat(
      lengths.map((length, index) => {
        const block = Buffer.alloc(6 + length, 0xff)
        block.writeUInt16LE(length, 0)
        block.writeUInt16LE(lengths[index - 1] ?? 0, 2)
        block.set(flags, 4)
        return block
      }),
    )
  }

  async function read(content: Uint8Array): Promise<string> {
    const path = join(newFolder(), 'tape')
    writeFileSync(path, content)
    return await readTapeImage(path, 'hercules.tapes[0].path')
  }

  it('is plain, or compressed by one of its blocks, or blank', async () => {
    expect(await read(tapeOf([80, 0, 65_535]))).to.equal('aws')
    for (const flags of [
      [0xa1, 0],
      [0xa2, 0],
      [0xa0, 0x80],
    ] as const) {
      expect(await read(Buffer.concat([tapeOf([80]), tapeOf([80, 40], flags).subarray(86)]))).to.equal('het')
    }
    expect(await read(Buffer.alloc(0))).to.equal('aws')
  })

  it('is read in parts, and whole whatever its blocks are', async () => {
    const lengths = Array.from({ length: 60 }, (_, index) => (index * 9973) % 65_536)
    expect(await read(tapeOf(lengths))).to.equal('aws')
  })

  it('is not one that is cut off, or another file', async () => {
    const tape = tapeOf([80, 0, 100])
    const ends = [86, 92]
    for (let length = 1; length < tape.length; length += 1) {
      if (ends.includes(length)) continue
      const error = await rejection('ERR_INVALID_SPEC', read(tape.subarray(0, length)))
      expect(error.field).to.equal('hercules.tapes[0].path')
      expect(error.hint).to.be.a('string')
    }
    expect((await rejection('ERR_INVALID_SPEC', read(Buffer.from('CKD_P370', 'latin1')))).message).to.include(
      'there is no block at byte 0',
    )
  })
})
