import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { isHypervisorError } from '../../../src/errors.js'
import { formatDisk, parseDisk } from '../../../src/formats/xl-cfg/disk-string.js'
import { xlCfgFormat } from '../../../src/formats/xl-cfg/format.js'
import { parseXl } from '../../../src/formats/xl-cfg/parse.js'
import { readXl } from '../../../src/formats/xl-cfg/read.js'
import { thrown } from '../../support/rejection.js'
import { anySpec, hostileText, specs } from './specs.js'
import { complete, read, throughSpec, written } from './xl.js'

const corpus = fileURLToPath(new URL('../../../../test/formats/xl-cfg/corpus/', import.meta.url))

/** Domains as configurations of xl, by the names of their files. */
const files = readdirSync(corpus).map((name) => [name, readFileSync(join(corpus, name), 'utf8')] as const)

describe('a specification as a configuration of xl', () => {
  it('is read back as it was, field by field', () => {
    for (const input of specs) {
      const { xen: _, ...spec } = complete(input)
      const { xen: __, ...again } = read(written(input))
      // xl has no words for identifiers.
      const disks = spec.disks.map((disk, index) => ({ ...disk, id: `disk${index}` }))
      const networks = spec.networks.map((network, index) => ({ ...network, id: `net${index}` }))
      expect(again, JSON.stringify(input)).to.deep.equal({ ...spec, disks, networks })
    }
  })

  it('comes back with its key xen, and to the same text', () => {
    for (const input of specs) {
      const text = written(input)
      expect(throughSpec(text), JSON.stringify(input)).to.equal(text)
    }
  })

  it('keeps every text a text, whatever is in it', () => {
    const known = [
      ...[
        'name',
        'uuid',
        'type',
        'memory',
        'vcpus',
        'cpuid',
        'kernel',
        'cmdline',
        'bios',
        'boot',
        'vga',
        'vnc',
      ],
      ...['serial', 'disk', 'vif', 'seclabel', 'list'],
    ]
    let texts = 0
    fc.assert(
      fc.property(anySpec, (input) => {
        const { disks, networks } = input
        texts += 4 + disks.length + networks.length + input.xen.settings.list.length
        const spec = complete(input)
        const text = written(input)
        const { xen, ...again } = read(text)
        const { xen: _, ...fields } = spec
        expect(again).to.deep.equal(fields)
        expect(Object(xen).settings).to.deep.equal(input.xen.settings)
        expect(known).to.include.members([...parseXl(text).keys()])
      }),
      { numRuns: 1500 },
    )
    expect(texts).to.be.above(10_000)
  })

  it('is the text that a person would write', () => {
    const input = {
      name: 'sl4',
      uuid: '5f1d0f5e-6666-4000-8000-00000000000a',
      memory: '512 MiB',
      disks: [{ path: '/srv/sl4.qcow2' }],
      networks: [{ type: 'bridge', source: 'br0', mac: '52:54:00:00:00:01' }],
      xen: { settings: { localtime: 1 } },
    }
    expect(written(input)).to.equal(`name = "sl4"
uuid = "5f1d0f5e-6666-4000-8000-00000000000a"
type = "hvm"
memory = 512
vcpus = 1
vga = "none"
vnc = 0
serial = "pty"
disk = ["format=qcow2,vdev=xvda,access=rw,target=/srv/sl4.qcow2"]
vif = ["mac=52:54:00:00:00:01,bridge=br0"]
localtime = 1
`)
  })

  it('escapes nothing where the other quotes spare it', () => {
    const line = (cmdline: string): string | undefined =>
      /^cmdline = (.*)$/m.exec(written({ name: 'a', boot: { kernel: '/k', cmdline } }))?.[1]
    expect(line('say "it"')).to.equal(`'say "it"'`)
    expect(line("it's")).to.equal(`"it's"`)
    expect(line(`"it's"`)).to.equal(`"\\"it's\\""`)
    expect(line('"a\\b"')).to.equal('"\\"a\\\\b\\""')
  })

  it('has the names of xl for features of the CPU, however they are spelled', () => {
    const cpu = { model: 'host', add: ['pni', 'lahf-lm', 'aes'], remove: ['ds_cpl', 'sysenter'] }
    const text = written({ name: 'a', cpu })
    expect(text).to.include('cpuid = "host,sse3=1,lahfsahf=1,aes=1,dscpl=0,sysenter=0"')
    expect(read(text).cpu).to.deep.equal({
      model: 'host',
      add: ['pni', 'lahf_lm', 'aes'],
      remove: ['ds_cpl', 'sep'],
    })
  })

  it('is of the type that libvirt’s machine is for', () => {
    const typeOf = (fields: object): string | undefined =>
      /^type = "(.*)"$/m.exec(written({ name: 'a', ...fields }))?.[1]
    const boot = { kernel: '/k' }
    expect(typeOf({ machine: 'xenfv' })).to.equal('hvm')
    expect(typeOf({ machine: 'xenpv', boot })).to.equal('pv')
    expect(typeOf({ machine: 'xenpvh', boot, xen: { type: 'pvh' } })).to.equal('pvh')
  })

  const disk = (fields: object): object => ({ disks: [{ path: '/a', ...fields }] })
  const network = (fields: object): object => ({ networks: [{ type: 'bridge', source: 'br0', ...fields }] })
  const refused: readonly (readonly [field: string, fields: object])[] = [
    ['title', { title: 'b' }],
    ['architecture', { architecture: 'aarch64' }],
    ['machine', { machine: 'q35' }],
    ['machine', { machine: 'xenfv', xen: { type: 'pv' } }],
    ['memory', { memory: 2 ** 20 + 1 }],
    ['rng', { rng: true }],
    ['firmware', { firmware: 'none' }],
    ['cpu.model', { cpu: { model: 'Haswell' } }],
    ['cpu.model', { cpu: { add: ['vmx'] } }],
    ['cpu', { cpu: { model: 'host', add: ['vmx'], remove: ['vmx'] } }],
    ['cpu', { cpu: { model: 'host', add: ['pni'], remove: ['sse3'] } }],
    ['boot.order[1]', { boot: { order: ['disk', 'floppy'] } }],
    ['boot.order', { boot: { order: [] } }],
    ['disks[0].bus', disk({ bus: 'virtio' })],
    ['disks[0].format', disk({ format: 'vmdk' })],
    ['disks[0].cache', disk({ cache: 'none' })],
    ['disks[0].serial', disk({ serial: 'b' })],
    ['disks[0].device', { disks: [{ device: 'floppy' }] }],
    ['disks[4].bus', { disks: Array.from({ length: 5 }, () => ({ path: '/a', bus: 'ide' })) }],
    ['disks[16].bus', { disks: Array.from({ length: 17 }, () => ({ path: '/a', bus: 'scsi' })) }],
    ['networks[0].type', { networks: [{}] }],
    ['networks[0].type', { networks: [{ type: 'tap', source: 'tap0' }] }],
    ['networks[0].model', network({ model: 'virtio' })],
    ['networks[0].model', { ...network({ model: 'e1000' }), xen: { type: 'pvh' } }],
    ['firmware', { firmware: 'uefi', xen: { type: 'pv' } }],
    ['boot.order', { boot: { order: ['disk'] }, xen: { type: 'pv' } }],
    ['graphics', { graphics: 'vga', xen: { type: 'pvh' } }],
    ['serials', { serials: [], xen: { type: 'pv' } }],
    ['xen.settings.name', { xen: { settings: { name: 'b' } } }],
    ['xen.settings.builder', { xen: { settings: { builder: 'hvm' } } }],
    ['xen.settings.a', { xen: { settings: { a: 'b\0' } } }],
    ['xen.settings.a', { xen: { settings: { a: '\ud800' } } }],
    ['xen.settings.a', { xen: { settings: { a: -1 } } }],
    ['xen.settings.a', { xen: { settings: { a: [[[['b']]]] } } }],
    ['xen.settings.a b', { xen: { settings: { 'a b': 1 } } }],
    ['xen.type', { xen: { type: 'vmx' } }],
    ['xen.details.disk7', { xen: { details: { disk7: { script: 'b' } } } }],
    ['xen.details.disk0', { ...disk({}), xen: { details: { disk0: { script: 'b,target=/c' } } } }],
    ['xen.details.net0', { ...network({}), xen: { details: { net0: { script: 'b,bridge=c' } } } }],
    ['xen.details.net0.script', { ...network({}), xen: { details: { net0: { script: 'b\n' } } } }],
  ]
  for (const [field, fields] of refused) {
    it(`is refused with the field ${field} for ${JSON.stringify(fields).slice(0, 100)}`, () => {
      expect(thrown('ERR_INVALID_SPEC', () => written({ name: 'a', ...fields })).field).to.equal(field)
    })
  }
})

describe('a configuration of xl as a specification', () => {
  for (const [name, text] of files) {
    it(`is the same when it is read once more: ${name}`, () => {
      for (const faithful of [true, false]) {
        const once = throughSpec(text, faithful)
        expect(throughSpec(once, faithful)).to.equal(once)
        expect(xlCfgFormat.recognise?.(text)).to.equal(true)
      }
    })
  }

  it('is as near as a specification can say it', () => {
    const [, text = ''] = files.find(([name]) => name === 'hvm.cfg') ?? []
    expect(readXl(text, false)).to.deep.equal({
      name: 'hvm',
      memory: 512 * 2 ** 20,
      vcpus: { count: 2, maximum: 2 },
      firmware: 'uefi',
      graphics: 'none',
      serials: [{ type: 'console' }],
      boot: { order: ['cdrom', 'disk'] },
      disks: [
        { id: 'disk0', path: '/srv/hvm.qcow2', format: 'qcow2', device: 'disk', bus: 'ide', readonly: false },
        { id: 'disk1', path: '/srv/install.iso', format: 'raw', device: 'cdrom', bus: 'ide', readonly: true },
        {
          ...{ id: 'disk2', path: '/srv/data.vhd', format: 'vpc', device: 'disk', bus: 'scsi' },
          ...{ readonly: false, discard: 'unmap' },
        },
      ],
      networks: [
        {
          id: 'net0',
          type: 'bridge',
          source: 'xenbr0',
          model: 'e1000',
          mac: '00:16:3e:00:00:02',
          forwards: [],
        },
      ],
      xen: { type: 'hvm', details: {}, settings: {} },
    })
  })

  it('boots from its disks where its kernel is the firmware of a PC, of which xl takes no notice', () => {
    const { boot } = read(
      "name='a'\nmemory=64\nbuilder='hvm'\nkernel='/usr/lib/xen/boot/hvmloader'\nboot='dc'\n",
    )
    expect(boot).to.deep.equal({ order: ['cdrom', 'disk'] })
    const pv = read("name='a'\nmemory=64\ntype='pv'\nkernel='/usr/lib/xen/boot/hvmloader'\n")
    expect(pv.boot.kernel).to.equal('/usr/lib/xen/boot/hvmloader')
  })

  it('has no serial ports where none is said by its name, which else keeps a place', () => {
    const ports = (serial: string): unknown => {
      const { serials } = readXl(`name = "a"\ntype = "hvm"\nmemory = 64\nserial = ${serial}\n`, true)
      return serials?.map(({ type }) => type)
    }
    expect(ports('"none"')).to.deep.equal([])
    expect(ports('["pty", "none"]')).to.deep.equal(['console'])
    expect(ports('["none", "pty"]')).to.deep.equal(['none', 'console'])
    expect(ports('["null"]')).to.deep.equal(['none'])
  })

  it('keeps what xl takes for granted if that is asked for, since others do not', () => {
    const text = 'name = "a"\nmemory = 64\non_crash = "destroy"\n'
    expect(readXl(text, true).xen.settings).to.deep.equal({ on_crash: 'destroy' })
    expect(readXl(text, false).xen.settings).to.deep.equal({})
  })

  it('says what it has beyond the neutral fields, by field', () => {
    const [, text = ''] = files.find(([name]) => name === 'pv-bootloader.cfg') ?? []
    expect(xlCfgFormat.read?.(text, { faithful: false }).beyond).to.deep.equal([
      { field: 'xen.type', what: 'pv' },
      { field: 'xen.bootloader', what: 'pygrub' },
      { field: 'xen.settings.bootloader_args', what: 'bootloader_args=["--kernel=/vmlinuz","--args=quiet"]' },
      { field: 'xen.settings.maxmem', what: 'maxmem=512' },
      { field: 'xen.settings.extra', what: 'extra=console=hvc0' },
      { field: 'xen.settings.on_crash', what: 'on_crash=preserve' },
    ])
  })

  const disks: readonly (readonly [text: string, parameters: object])[] = [
    ['/a,,hda', { target: '/a', format: 'raw', vdev: 'hda' }],
    ['/a,raw,hda,r', { target: '/a', format: 'raw', vdev: 'hda', access: 'ro' }],
    [
      'format=qcow2, vdev=hda,\taccess=w, target=/a,b,c',
      { format: 'qcow2', vdev: 'hda', access: 'rw', target: '/a,b,c' },
    ],
    ['vdev=hda,target=/a,,', { vdev: 'hda', target: '/a,' }],
    ['tap:qcow2:/a,hda,w', { format: 'qcow2', target: '/a', vdev: 'hda', access: 'rw' }],
    [',hdc:cdrom,r', { target: '', format: 'empty', vdev: 'hdc', devtype: 'cdrom', access: 'ro' }],
    ['/a,,hdc,cdrom', { target: '/a', format: 'raw', vdev: 'hdc', devtype: 'cdrom' }],
    ['nbd:x,xvda,w', { script: 'block-nbd', target: 'x', vdev: 'xvda', access: 'rw' }],
    ['discard,no-discard,vdev=a,target=', { 'no-discard': '', vdev: 'a', target: '' }],
  ]
  for (const [text, parameters] of disks) {
    it(`takes the disk ${text} to its parameters`, () => {
      expect(parseDisk(text, 'disks[0]')).to.deep.equal(parameters)
      expect(parseDisk(formatDisk(parseDisk(text, ''), ''), '')).to.deep.equal(parameters)
    })
  }

  const a = "name='a'\nmemory=1\n"
  const refused: readonly (readonly [
    what: string,
    text: string,
    field: string | undefined,
    message: RegExp,
  ])[] = [
    ['no name', 'memory=1', 'name', /is not said/],
    ['a name with a space', "name='a b';memory=1", 'name', /'a b' must begin .* stricter than xl/],
    ['no memory', "name='a'", 'memory', /is not said/],
    ['half a MiB', "name='a';memory='1.5'", 'memory', /whole number of MiB/],
    ['an unknown type', `${a}type='vmx'`, 'xen.type', /'vmx' is no type of guest/],
    ['no UUID', `${a}uuid='b'`, 'uuid', /is no UUID/],
    ['no CPUs', `${a}vcpus=0`, 'vcpus', /./],
    ['fewer CPUs than it starts with', `${a}vcpus=2;maxvcpus=1`, 'vcpus', /must not be below/],
    ['a disk that is no list', `${a}disk='/a,,hda'`, 'disk', /must be a list/],
    ['a disk that is no string', `${a}disk=[['/a']]`, 'disk[0]', /must be a string/],
    ['a disk without a device', `${a}disk=['/a']`, 'disks[0]', /has no vdev/],
    ['a disk without a target', `${a}disk=['vdev=xvda']`, 'disks[0].path', /is needed/],
    ['a parameter twice', `${a}disk=['/a,raw,xvda,target=/b']`, 'disks[0]', /target twice/],
    ['too many places', `${a}disk=['/a,raw,xvda,rw,x']`, 'disks[0]', /no more places for 'x'/],
    ['an unknown format', `${a}disk=['/a,vdi,xvda']`, 'disks[0]', /no format 'vdi'/],
    ['an unknown prefix', `${a}disk=['http://a,xvda,w']`, 'disks[0]', /no 'http:'/],
    ['an unknown parameter', `${a}disk=['colour=red,vdev=a,target=/a']`, 'disks[0]', /no parameter 'colour'/],
    ['a word for no flag', `${a}vif=['bridge']`, 'networks[0]', /no 'bridge' of a network/],
    ['too many networks', `${a}vif=[${"'',".repeat(33)}]`, 'networks', /./],
    ['a boot loader that is a list', `${a}bootloader=['b']`, 'xen.bootloader', /name of a program/],
    ['a string that does not end', "name='a\n", undefined, /line 1: a string does not end/],
    ['a capital letter', `${a}Name='b'`, undefined, /line 3: xl does not take 'N' here/],
    [
      'the ends of lines of Windows',
      "name='a'\r\n",
      undefined,
      /line 1: xl does not take '\\r' here, which ends lines on Windows/,
    ],
    ['a number of a character', `${a}b="\\x41"`, undefined, /line 3: xl knows no '\\x' in a string/],
    [
      'two values',
      "\n\nname='a' 'b'\n",
      undefined,
      /line 3: the end of the line or ';' must stand where a string is/,
    ],
    [
      'no value',
      "name=\n'a'",
      undefined,
      /line 1: a string, a number or a list must stand where the end of the line/,
    ],
    [
      'a list that does not end',
      "a=['b',\n'c'\n",
      undefined,
      /line 2: ',' or ']' must stand where the end is/,
    ],
    ['two commas', "a=['b',,]", undefined, /line 1: a string, a number or a list must stand where ',' is/],
    ['lists too deep', 'a=[[[[1]]]]', undefined, /line 1: lists stand more than 3 deep/],
    [
      'too long a list',
      `a=[${'1,'.repeat(4096)}]\na+=[1]`,
      undefined,
      /line 2: a list has more than 4096 items/,
    ],
    ['a list added to a string', "a='b'\na+=['c']", undefined, /line 2: '\+=' adds a list to a list/],
  ]
  for (const [what, text, field, message] of refused) {
    it(`is refused if it has ${what}`, () => {
      const error = thrown('ERR_INVALID_SPEC', () => complete(readXl(text, true)))
      expect(error.field).to.equal(field)
      expect(error.message).to.match(message)
    })
  }

  it('is read or refused, whatever the text is', () => {
    const pieces = fc.constantFrom(...`name = ' " [ ] , ; # \n \\ memory 1 0x += disk vif a`.split(' '), ' ')
    const soup = fc.array(fc.oneof(pieces, hostileText), { maxLength: 30 }).map((parts) => parts.join(''))
    const assigned = fc
      .array(fc.tuple(fc.constantFrom('disk', 'vif', 'cpuid', 'boot', 'serial', 'vcpus', 'extra'), soup))
      .map(
        (all) => `${a}${all.map(([name, text]) => `${name}=["${text.replace(/["\\\n]/g, '')}"]\n`).join('')}`,
      )
    fc.assert(
      fc.property(fc.oneof(soup, assigned, fc.string({ unit: 'binary' })), (text) => {
        try {
          complete(readXl(text, true))
        } catch (error) {
          if (!isHypervisorError(error, 'ERR_INVALID_SPEC')) throw error
        }
      }),
      { numRuns: 5000 },
    )
  })

  const long = 4_000_000
  const large: readonly (readonly [what: string, text: string])[] = [
    ['brackets', `a=${'['.repeat(long)}`],
    ['lines', '\n'.repeat(long)],
    ['blanks', ' '.repeat(long)],
    ['backslashes', `a='${'\\'.repeat(long)}`],
    ['a string', `a='${'b'.repeat(long)}'`],
    ['a name', 'a'.repeat(long)],
    ['comments', '#\n'.repeat(long / 2)],
    ['commas of a disk', `${a}disk=['${','.repeat(60_000)}']`],
    ['items', 'a+=[1]\n'.repeat(long / 7)],
    ['settings', Array.from({ length: 200_000 }, (_, index) => `a${index}=1;`).join('')],
  ]
  for (const [what, text] of large) {
    it(`is refused soon if it is four million characters of ${what}`, function () {
      this.timeout(20_000)
      expect(xlCfgFormat.recognise?.(text)).to.be.a('boolean')
      thrown('ERR_INVALID_SPEC', () => readXl(text, true))
    })
  }
})
