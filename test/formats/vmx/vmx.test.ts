import { expect } from 'chai'
import fc from 'fast-check'
import { isHypervisorError } from '../../../src/errors.js'
import { formatVmx, parseVmx } from '../../../src/formats/vmx/dictionary.js'
import { entriesOf } from '../../../src/formats/vmx/entries.js'
import { vmxFormat } from '../../../src/formats/vmx/format.js'
import { readVmx } from '../../../src/formats/vmx/read.js'
import { thrown } from '../../support/rejection.js'
import { anySpec, hostileText, specs } from './specs.js'
import { complete, files, throughSpec, written } from './vmx.js'

/** With the buses that are written where a disk names none, and the identifiers that are given. */
function asRead(input: unknown): object {
  const { 'vmware-desktop': _, ...spec } = complete(input)
  const usual = { disk: 'scsi', cdrom: 'ide', floppy: 'fdc' } as const
  return { ...spec, disks: spec.disks.map((disk) => ({ bus: usual[disk.device], ...disk })) }
}

function readBack(text: string): object {
  const { 'vmware-desktop': _, ...spec } = complete(readVmx(text, true))
  return spec
}

function inOrder(spec: object): object {
  // Disks are read bus by bus.
  const disks: unknown = Reflect.get(spec, 'disks')
  const key = (disk: unknown): string =>
    JSON.stringify({ ...Object(disk), id: '' }, Object.keys(Object(disk)).sort())
  const sorted = Array.isArray(disks) ? disks.map(key).sort() : []
  return { ...spec, disks: sorted }
}

describe('a specification as a VMX file', () => {
  it('is read back as it was, field by field', () => {
    for (const input of specs) {
      expect(readBack(written(input)), JSON.stringify(input)).to.deep.equal(asRead(input))
    }
  })

  it('comes back with its key vmware-desktop, and to the same text', () => {
    for (const input of specs) {
      const text = written(input)
      expect(throughSpec(text).split('\n').sort(), JSON.stringify(input)).to.deep.equal(
        text.split('\n').sort(),
      )
    }
  })

  it('keeps every text a text, whatever is in it', () => {
    let texts = 0
    fc.assert(
      fc.property(anySpec, (input) => {
        texts += 4 + input.disks.filter((disk) => 'path' in disk).length
        const text = written(input)
        const again = readVmx(text, true)
        const { 'vmware-desktop': kept, ...fields } = complete(again)
        expect(inOrder(fields)).to.deep.equal(inOrder(asRead(input)))
        expect(Object(kept).settings).to.deep.equal(input['vmware-desktop'].settings)
        expect(text.split('\n').filter((line) => !/^[\w.:]+ = "[^"]*"$/.test(line))).to.deep.equal([''])
      }),
      { numRuns: 2000 },
    )
    expect(texts).to.be.above(10_000)
  })

  it('is the text that a person would write', () => {
    const input = {
      name: 'sl4',
      uuid: '5f1d0f5e-7777-4000-8000-00000000000a',
      title: 'the "old" one',
      memory: '512 MiB',
      disks: [{ path: '/srv/sl4.vmdk' }, { device: 'cdrom' }],
      networks: [{ mac: '52:54:00:00:00:01', model: 'e1000' }],
    }
    expect(written(input).replace(/pciBridge.*\n/g, '')).to.equal(`.encoding = "UTF-8"
config.version = "8"
virtualHW.version = "13"
displayName = "sl4"
annotation = "the |22old|22 one"
uuid.bios = "5f 1d 0f 5e 77 77 40 00-80 00 00 00 00 00 00 0a"
guestOS = "other-64"
memsize = "512"
numvcpus = "1"
svga.present = "FALSE"
floppy0.present = "FALSE"
scsi0.present = "TRUE"
scsi0.virtualDev = "lsilogic"
scsi0:0.present = "TRUE"
scsi0:0.fileName = "/srv/sl4.vmdk"
ide0:0.present = "TRUE"
ide0:0.deviceType = "cdrom-raw"
ide0:0.fileName = "emptyBackingString"
ide0:0.clientDevice = "TRUE"
ide0:0.startConnected = "FALSE"
ethernet0.present = "TRUE"
ethernet0.connectionType = "nat"
ethernet0.virtualDev = "e1000"
ethernet0.addressType = "static"
ethernet0.address = "52:54:00:00:00:01"
ethernet0.checkMACAddress = "FALSE"
serial0.present = "TRUE"
serial0.fileType = "pipe"
serial0.fileName = "sl4.serial0"
serial0.pipe.endPoint = "server"
`)
  })

  it('gives a device no place that another one has', () => {
    const text = written({
      name: 'a',
      disks: [{ path: '/a.vmdk' }, { path: '/b.vmdk' }, { path: '/c.vmdk' }],
      networks: [{}, {}],
      'vmware-desktop': {
        addresses: { disk1: 'scsi0:0' },
        settings: { 'SCSI0:1.present': 'true', 'ethernet0.present': 'TRUE' },
      },
    })
    const files = [...parseVmx(text).values()].filter(({ name }) => name.endsWith('.fileName'))
    expect(files.slice(0, 3).map(({ name, value }) => `${name} ${value}`)).to.deep.equal([
      'scsi0:2.fileName /a.vmdk',
      'scsi0:0.fileName /b.vmdk',
      'scsi0:3.fileName /c.vmdk',
    ])
    expect(text).to.include('ethernet1.present').and.to.include('ethernet2.present')
  })

  const disk = (fields: object): object => ({ disks: [{ path: '/a.vmdk', ...fields }] })
  const own = (fields: object): object => ({ ...disk({}), networks: [{}], 'vmware-desktop': fields })
  const refused: readonly (readonly [field: string, fields: object])[] = [
    ['architecture', { architecture: 's390x' }],
    ['machine', { machine: 'pc' }],
    ['memory', { memory: '6 MiB' }],
    ['vcpus.maximum', { vcpus: { count: 1, maximum: 2 } }],
    ['cpu.model', { cpu: { model: 'host' } }],
    ['cpu', { cpu: { add: ['vmx'] } }],
    ['firmware', { firmware: 'none' }],
    ['rng', { rng: true }],
    ['boot.kernel', { boot: { kernel: '/k' } }],
    ['boot.order', { boot: { order: ['disk'] }, firmware: 'uefi' }],
    ['boot.order', { boot: { order: [] } }],
    ['disks[0].bus', disk({ bus: 'virtio' })],
    ['disks[0].bus', disk({ bus: 'fdc' })],
    ['disks[0].format', { disks: [{ path: '/a.qcow2' }] }],
    ['disks[0].format', { disks: [{ path: '/a.qcow2', device: 'cdrom' }] }],
    ['disks[0].readonly', disk({ readonly: true })],
    ['disks[0].readonly', { disks: [{ path: '/a', device: 'floppy', readonly: true }] }],
    ['disks[0].cache', disk({ cache: 'none' })],
    ['disks[0].discard', disk({ discard: 'unmap' })],
    ['disks[0].serial', disk({ serial: 'b' })],
    ['disks[4].bus', { disks: Array.from({ length: 5 }, () => ({ path: '/a.vmdk', bus: 'ide' })) }],
    ['disks[2].bus', { disks: Array.from({ length: 3 }, () => ({ device: 'floppy' })) }],
    ['networks[0].type', { networks: [{ type: 'isolated' }] }],
    ['networks[0].type', { networks: [{ type: 'tap', source: 'tap0' }] }],
    ['networks[0].model', { networks: [{ model: 'virtio' }] }],
    ['networks[0].forwards', { networks: [{ forwards: [{ host: 2222, guest: 22 }] }] }],
    ['vmware-desktop.addresses.disk7', own({ addresses: { disk7: 'scsi0:0' } })],
    ['vmware-desktop.addresses.disk0', own({ addresses: { disk0: 'ide0:0' } })],
    ['vmware-desktop.addresses.disk0', own({ addresses: { disk0: 'scsi0:7' } })],
    ['vmware-desktop.addresses.disk0', own({ addresses: { disk0: 'usb0:0' } })],
    ['vmware-desktop.addresses.net0', own({ addresses: { net0: 'scsi0:0' } })],
    ['vmware-desktop.addresses.net0', own({ addresses: { disk0: 'scsi0:0', net0: 'scsi0:0' } })],
    ['vmware-desktop.settings.a', own({ settings: { a: '\0' } })],
    ['vmware-desktop.settings.a', own({ settings: { a: '\udc00' } })],
    ['vmware-desktop.settings.a = "b"', own({ settings: { 'a = "b"': 'c' } })],
    ['vmware-desktop.settings.A', own({ settings: { a: 'b', A: 'c' } })],
    ['vmware-desktop.settings..Encoding', own({ settings: { '.Encoding': 'GBK' } })],
  ]
  for (const [field, fields] of refused) {
    it(`is refused with the field ${field} for ${JSON.stringify(fields).slice(0, 100)}`, () => {
      expect(thrown('ERR_INVALID_SPEC', () => written({ name: 'a', ...fields })).field).to.equal(field)
    })
  }
})

describe('a VMX file as a specification', () => {
  for (const [name, text] of files) {
    it(`has lost no line when it is written again: ${name}`, () => {
      const again = parseVmx(throughSpec(text))
      for (const [key, { value }] of parseVmx(text)) {
        const isDisk = /^(scsi|ata)-hardDisk$/.test(value)
        if (!isDisk) expect(again.get(key)?.value.toLowerCase(), key).to.equal(value.toLowerCase())
      }
    })

    it(`is the same when it is read once more: ${name}`, () => {
      for (const faithful of [true, false]) {
        const once = throughSpec(text, faithful)
        expect(throughSpec(once, faithful)).to.equal(once)
      }
      expect(vmxFormat.recognise?.(text)).to.equal(true)
    })
  }

  it('is as near as a specification can say it', () => {
    const [, text = ''] = files.find(([name]) => name === 'workstation-windows.vmx') ?? []
    const input = readVmx(text, false)
    expect(input).to.deep.include({
      name: 'Windows-10-x64-ete',
      architecture: 'x86_64',
      memory: 2 ** 32,
      vcpus: { count: 4, maximum: 4 },
      firmware: 'uefi',
      graphics: 'vga',
      serials: [],
    })
    expect(input.disks?.map(({ device, bus }) => [device, bus])).to.deep.equal([
      ['cdrom', 'sata'],
      ['disk', 'nvme'],
    ])
    expect(input.networks?.map(({ type, source, mac }) => [type, source, mac])).to.deep.equal([
      ['user', undefined, '00:50:56:3f:00:01'],
      ['bridge', 'VMnet2', undefined],
    ])
    expect(input['vmware-desktop'].settings).to.include({
      displayName: 'Windows 10 x64 – été',
      'ethernet2.connectionType': 'hostonly',
      'guestinfo.note': 'a|b\ncé',
    })
  })

  it('says what it has beyond the neutral fields, without what VMware has written down by itself', () => {
    const [, text = ''] = files.find(([name]) => name === 'esxi-linux.vmx') ?? []
    const { beyond } = vmxFormat.read?.(text, { faithful: false }) ?? { beyond: [] }
    expect(beyond.map(({ field }) => field.replace('vmware-desktop.settings.', ''))).to.deep.equal([
      ...['sched.cpu.shares', 'scsi0:1.mode', 'ide1:0.startConnected', 'ethernet0.networkName'],
      ...['serial0.fileType', 'serial0.fileName', 'serial0.yieldOnMsrRead'],
    ])
  })

  const a = 'config.version = "8"\ndisplayName = "a"\n'
  const refused: readonly (readonly [
    what: string,
    text: string,
    field: string | undefined,
    message: RegExp,
  ])[] = [
    ['no name', 'config.version = "8"', 'name', /is not said/],
    ['no number of CPUs', `${a}numvcpus = "two"`, 'vcpus', /'two' is no whole number/],
    ['no CPUs', `${a}numvcpus = "0"`, 'vcpus.count', /./],
    ['no amount of memory', `${a}memsize = "-4"`, 'memory', /'-4' is no whole number/],
    ['memory in other steps', `${a}memsize = "62"`, 'memory', /steps of 4 MiB/],
    ['no UUID', `${a}uuid.bios = "b"`, 'uuid', /is no UUID/],
    [
      'a file of no name',
      `${a}scsi0:0.present = "TRUE"\nscsi0:0.fileName = "|01"`,
      'disks[0].path',
      /control char/,
    ],
    ['a line without a value', `${a}b`, undefined, /line 3: a name, = and a value/],
    ['a name with a space', `${a}b c = "d"`, undefined, /line 3: a name, = and a value/],
    ['a name of objects', `${a}__proto__ = "d"`, undefined, /line 3: a name, = and a value/],
    ['nothing behind =', `${a}b =`, undefined, /line 3: the value of 'b' must stand between quotes/],
    ['a value that does not end', `${a}b = "c`, undefined, /line 3: the value of 'b' does not end/],
    ['two values', `${a}b = "c" "d"`, undefined, /line 3: more stands behind the value of 'b'/],
    ['a name twice', `${a}B = "c"\nb = "d"`, undefined, /line 4: 'b' stands already in line 3/],
    [
      'no number of a character',
      `${a}b = "|zz"`,
      undefined,
      /line 3: no number of a character is behind '\|'/,
    ],
    ['half a character', `${a}b = "|C3"`, undefined, /line 3: '\|C3' is no character of UTF-8/],
  ]
  for (const [what, text, field, message] of refused) {
    it(`is refused if it has ${what}`, () => {
      const error = thrown('ERR_INVALID_SPEC', () => complete(readVmx(text, true)))
      expect(error.field).to.equal(field)
      expect(error.message).to.match(message)
    })
  }

  it('has an empty drive for a disc that is not on this host, and its path as a line', () => {
    for (const path of ['C:\\discs\\a.iso', 'D:/discs/a.iso', '\\\\server\\a.iso', '[datastore1] a.iso']) {
      const text = `displayName = "a"\nsata0:1.present = "TRUE"\nsata0:1.deviceType = "cdrom-image"\nsata0:1.fileName = "${path}"\n`
      const { disks = [], 'vmware-desktop': own } = readVmx(text, true)
      expect(disks).to.have.length(1)
      expect(disks[0]).to.include({ device: 'cdrom' }).and.not.to.have.property('path')
      expect(own.settings['sata0:1.fileName']).to.equal(path)
      expect(throughSpec(text)).to.include(`sata0:1.fileName = "${path}"`)
    }
  })

  it('is refused where all of it is encrypted, and not read as a machine without disks', () => {
    const encrypted = 'displayName = "a"\nencryption.keySafe = "vmware:key/list"\nencryption.data = "AAAA"\n'
    const error = thrown('ERR_INVALID_SPEC', () => readVmx(encrypted, false))
    expect(error.message).to.include('encrypted')
    // That of an emulated TPM alone is: the rest can be read.
    expect(readVmx(`${encrypted}virtualHW.version = "20"\nmemsize = "4096"\n`, false).memory).to.equal(
      2 ** 32,
    )
  })

  it('is read or refused, whatever the text is', () => {
    const keys = fc.constantFrom(
      ...[
        'memsize',
        'numvcpus',
        'displayName',
        'scsi0:0.present',
        'scsi0:0.fileName',
        'scsi0:7.present',
        'ide1:0.deviceType',
      ],
      ...[
        'ide1:0.present',
        'ethernet0.present',
        'ethernet0.connectionType',
        'serial0.present',
        'firmware',
        'uuid.bios',
      ],
      ...[
        'floppy0.present',
        'floppy2.present',
        'nvme3:14.present',
        'scsi4:0.present',
        'bios.bootOrder',
        'annotation',
      ],
    )
    const values = fc.oneof(
      hostileText,
      fc.constantFrom('TRUE', 'false', '8', '', 'hostonly', 'cdrom-raw', 'disk'),
    )
    const lines = fc
      .uniqueArray(fc.tuple(keys, values), { selector: ([key]) => key.toLowerCase() })
      .map((all) => formatVmx(entriesOf(all)))
    const soup = fc.array(fc.oneof(hostileText, keys), { maxLength: 20 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(lines, soup, fc.string({ unit: 'binary' })), (text) => {
        try {
          complete(readVmx(text, true))
        } catch (error) {
          if (!isHypervisorError(error, 'ERR_INVALID_SPEC')) throw error
        }
      }),
      { numRuns: 5000 },
    )
  })

  const long = 4_000_000
  const large: readonly (readonly [what: string, text: string])[] = [
    ['lines', '\n'.repeat(long)],
    ['blanks', ' '.repeat(long)],
    ['a name', 'a'.repeat(long)],
    ['bars', `a = "${'|'.repeat(long)}"`],
    ['numbers of characters', `a = "${'|c3'.repeat(long / 3)}"`],
    [
      'disks',
      Array.from({ length: 60_000 }, (_, index) => `scsi${index % 4}:${index}.present = "TRUE"\n`).join(''),
    ],
  ]
  for (const [what, text] of large) {
    it(`is refused soon if it is four million characters of ${what}`, function () {
      this.timeout(20_000)
      expect(vmxFormat.recognise?.(text)).to.equal(false)
      thrown('ERR_INVALID_SPEC', () => readVmx(text, true))
    })
  }
})
