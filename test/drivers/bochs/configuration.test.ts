import { expect } from 'chai'
import fc from 'fast-check'
import { writeConfiguration } from '../../../drivers/bochs/configuration.js'
import { bochsOptions } from '../../../drivers/bochs/options.js'
import { bochsRecipe } from '../../../drivers/bochs/recipe.js'
import { HypervisorError } from '../../../src/errors.js'
import { type DomainSpecInput, domainSpecSchema } from '../../../src/spec/schema.js'
import { anyPath } from '../../support/any-path.js'

const firmware = { bios: '/fw/bios', vgaBios: '/fw/vga' }
const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'

function write(change: Partial<DomainSpecInput>): ReturnType<typeof writeConfiguration> {
  const spec = {
    ...domainSpecSchema.parse({ name: 'a', architecture: 'i386', memory: '64 MiB', ...change }),
    uuid,
  }
  return writeConfiguration({ spec, options: bochsOptions.parse(undefined) }, firmware)
}

function fieldOf(change: Partial<DomainSpecInput>): string | undefined {
  try {
    write(change)
  } catch (error) {
    if (error instanceof HypervisorError && error.code === 'ERR_INVALID_SPEC') return error.field
    throw error
  }
  return undefined
}

describe('the configuration of Bochs', () => {
  it('has the drives, the serial ports and the order in which they are started from', () => {
    const { text, links } = write({
      vcpus: 2,
      cpu: { model: 'corei7_haswell_4770' },
      disks: [
        { device: 'cdrom', path: '/i/cd.iso' },
        { path: '/i/disk.img' },
        { path: '/i/kept.img', readonly: true },
        { device: 'floppy', path: '/i/floppy.img', readonly: true },
      ],
      serials: [{ type: 'none' }, { type: 'console' }],
      boot: { order: ['cdrom', 'disk'] },
    })
    expect(text.split('\n')).to.include.members([
      'memory: guest=64, host=64',
      'cpu: model=corei7_haswell_4770, count=2, ips=4000000, reset_on_triple_fault=0',
      'ata0-master: type=cdrom, path=medium0, status=inserted',
      'ata0-slave: type=disk, path=medium1, mode=flat, translation=auto',
      'ata1-master: type=disk, path=medium2, mode=volatile, journal=medium2.journal, translation=auto',
      'floppya: image=medium3, status=inserted, write_protected=1',
      'com1: enabled=1, mode=null',
      'com2: enabled=1, mode=term, dev=tty1',
      'boot: cdrom, disk',
    ])
    expect(links).to.deep.equal({
      bios: '/fw/bios',
      vgabios: '/fw/vga',
      medium0: '/i/cd.iso',
      medium1: '/i/disk.img',
      medium2: '/i/kept.img',
      medium3: '/i/floppy.img',
    })
  })

  it('is the same whatever the files are called, so that no name can say anything in it', () => {
    const plain = write({ disks: [{ path: '/a' }, { device: 'cdrom', path: '/b' }] }).text
    fc.assert(
      fc.property(anyPath, anyPath, (one, two) => {
        const { text, links } = write({ disks: [{ path: one }, { device: 'cdrom', path: two }] })
        expect(text).to.equal(plain)
        expect([links['medium0'], links['medium1']]).to.deep.equal([one, two])
      }),
    )
  })

  it('refuses what Bochs cannot honour, with the field', () => {
    const disk = { path: '/a' }
    const refused: readonly (readonly [string, Partial<DomainSpecInput>])[] = [
      ['architecture', { architecture: 'vax' }],
      ['machine', { machine: 'q35' }],
      ['memory', { memory: '4 GiB' }],
      ['memory', { memory: 2 ** 20 + 4096 }],
      ['vcpus', { vcpus: 9 }],
      ['vcpus.maximum', { vcpus: { count: 1, maximum: 2 } }],
      ['cpu.model', { cpu: { model: 'Nehalem-v2' } }],
      ['cpu.add', { cpu: { add: ['vmx'] } }],
      ['firmware', { firmware: 'uefi' }],
      ['boot.kernel', { boot: { kernel: '/k' } }],
      ['boot.order', { boot: { order: ['network'] } }],
      ['networks', { networks: [{}] }],
      ['rng', { rng: true }],
      ['serials', { serials: [{}, {}, {}] }],
      ['disks[4]', { disks: [disk, disk, disk, disk, disk] }],
      ['disks[0].format', { disks: [{ path: '/a', format: 'qcow2' }] }],
      ['disks[0].bus', { disks: [{ path: '/a', bus: 'virtio' }] }],
      ['disks[0].cache', { disks: [{ path: '/a', cache: 'none' }] }],
    ]
    for (const [field, change] of refused) expect(fieldOf(change), field).to.equal(field)
  })

  it('draws on an X server only if there is one, and says what that needs', () => {
    expect(write({}).text).to.include('display_library: rfb')
    expect(write({ graphics: 'vga' }).text).to.include('display_library: x,')
    const words =
      "Bochs is exiting with the following message:\n[      ] bochsrc:7: display library 'x' not available\n====\n"
    expect(bochsRecipe.complaintOf?.(words)).to.match(/graphics: vga.*apt-get install bochs-x$/)
  })
})
