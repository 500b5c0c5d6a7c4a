import { expect } from 'chai'
import fc from 'fast-check'
import { savedUuid } from '../../../drivers/xen/features/save-methods.js'
import { parseScheduler } from '../../../drivers/xen/features/scheduler.js'
import { formatDefinition } from '../../../drivers/xen/state/definition.js'
import { readDefinitions } from '../../../drivers/xen/state/survey.js'
import { deviceNumber } from '../../../drivers/xen/xl/device-number.js'
import { parseDevices } from '../../../drivers/xen/xl/devices.js'
import { exitCodeOf, firstComplaint, xlError } from '../../../drivers/xen/xl/failure.js'
import { parseInfo } from '../../../drivers/xen/xl/info.js'
import { parseMachineConfig } from '../../../drivers/xen/xl/machine-config.js'
import { parseTop } from '../../../drivers/xen/xl/top.js'
import { parseSpec } from '../../../src/spec/parse.js'

describe('What xl says of a failure', () => {
  const taken = `Parsing config from /tmp/cfg
libxl: error: libxl_domain.c:81:libxl__domain_rename: Domain 2:Domain with name "t1" already exists.
libxl: error: libxl_create.c:1296:initiate_domain_create: Domain 2:cannot make domain: -6
`

  it('is what went wrong first, without where in libxl', () => {
    expect(firstComplaint(taken)).to.equal('Domain with name "t1" already exists.')
    expect(firstComplaint('nosuch is an invalid domain identifier (rc=-6)\n')).to.include(
      'nosuch is an invalid',
    )
    expect(firstComplaint('Parsing config from x\n')).to.equal('')
  })

  it('is what the script of a device says, where one has failed', () => {
    const output = `libxl: error: libxl_exec.c:117:libxl_report_child_exitstatus: /etc/xen/scripts/vif-bridge online [486] exited with error status 1
libxl: error: libxl_device.c:1337:device_hotplug_child_death_cb: script: Could not find bridge device nobr0
libxl: error: libxl_create.c:1921:domcreate_attach_devices: Domain 5:unable to add vif devices
`
    expect(firstComplaint(output)).to.equal('Could not find bridge device nobr0')
  })

  it('is said without where in libxc it was', () => {
    const output = `xc: error: panic: xg_dom_boot.c:119: xc_dom_boot_mem_init: can't allocate low memory for domain: Out of memory
libxl: error: libxl_dom.c:586:libxl__build_dom: xc_dom_boot_mem_init failed: Cannot allocate memory
`
    expect(firstComplaint(output)).to.equal("can't allocate low memory for domain: Out of memory")
  })

  it('becomes a code, with exit status and standard error as the cause', () => {
    const code = (exitCode: number, stderr: string): string =>
      xlError(['xl', 'create', 'x'], { exitCode, stdout: '', stderr }).code
    expect(code(3, taken)).to.equal('ERR_DOMAIN_EXISTS')
    expect(code(1, 'nosuch is an invalid domain identifier (rc=-6)')).to.equal('ERR_NO_DOMAIN')
    expect(code(127, 'bash: xl: command not found')).to.equal('ERR_NOT_INSTALLED')
    expect(code(1, 'anything else')).to.equal('ERR_OPERATION_FAILED')
    const error = xlError(['sh', '-c', '…', 'xl', 'create', 'x'], { exitCode: 3, stdout: '', stderr: taken })
    expect(error.message).to.equal('xl create: Domain with name "t1" already exists.')
    expect(error.cause).to.include({ exitCode: 3, stderr: taken })
    expect(exitCodeOf(error)).to.equal(3)
    expect(exitCodeOf(new Error('no program'))).to.equal(undefined)
  })
})

describe('The other outputs of the host', () => {
  it('are read: xl info', () => {
    const text = `host                   : dom0
release                : 6.1.0
machine                : x86_64
nr_cpus                : 1
total_memory           : 1023
xen_version            : 4.17.7
xen_caps               : xen-3.0-x86_64 hvm-3.0-x86_32 
xen_changeset          : 
`
    expect(parseInfo(text)).to.include({
      host: 'dom0',
      nr_cpus: 1,
      total_memory: 1023,
      xen_version: '4.17.7',
    })
    expect(() => parseInfo('host : dom0'))
      .to.throw()
      .with.property('code', 'ERR_PROTOCOL')
  })

  it('are read: xl list -l of a machine', () => {
    const config = {
      c_info: { type: 'pv', name: 't1', domid: 4294967295 },
      b_info: { max_vcpus: 2, avail_vcpus: [0], max_memkb: 98304, kernel: '/k', 'type.pv': {} },
    }
    expect(parseMachineConfig(JSON.stringify([{ domid: 1, config }]))).to.include({
      type: 'pv',
      memory: 96 * 2 ** 20,
      vcpus: 1,
      maximumVcpus: 2,
      kernel: '/k',
    })
    for (const text of ['', '[]', '{', '[{"domid":1}]', 'null']) {
      expect(() => parseMachineConfig(text))
        .to.throw()
        .with.property('code', 'ERR_PROTOCOL')
    }
  })

  it('are read: xentop, the devices of the machine that is asked for', () => {
    const text = `      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k)
  Domain-0 -----r        158    0.0     524288   50.0     524288      50.0     1    0        0
        t1 --b---         18    0.0      98304    9.4      99328       9.5     2    1        0
Net0 RX:       99bytes        9pkts        0err        0drop  TX:        0bytes        0pkts        0err        0drop
        t2 --b---         18    0.0      98304    9.4      99328       9.5     2    1        0
Net0 RX:      100bytes        3pkts        0err        0drop  TX:       50bytes        1pkts        0err        0drop
VBD BlkBack 51712 [ca: 0]  OO:        0   RD:        4   WR:        2   RSECT:          8   WSECT:          6
`
    const { networks, disks } = parseTop(text, 't2')
    expect(networks).to.deep.equal([
      { receivedBytes: 100, receivedPackets: 3, sentBytes: 50, sentPackets: 1 },
    ])
    expect([...disks]).to.deep.equal([
      [51_712, { readRequests: 4, writeRequests: 2, readBytes: 4096, writeBytes: 3072 }],
    ])
    expect(parseTop(text, 't')).to.deep.equal({ networks: [], disks: new Map() })
  })

  it('are read: the numbers of disks (xen-vbd-interface(7))', () => {
    const numbers = [
      'xvda',
      'xvdb',
      'xvdp',
      'xvdq',
      'xvdaa',
      'hda',
      'hdb',
      'hdc',
      'hdd',
      'sda',
      'xvda1',
      'nvme0',
    ]
    expect(numbers.map(deviceNumber)).to.deep.equal([
      51_712,
      51_728,
      51_952,
      (1 << 28) | (16 << 8),
      (1 << 28) | (26 << 8),
      768,
      832,
      5632,
      5696,
      2048,
      51_713,
      undefined,
    ])
  })

  it('are read: xenstore-ls, the devices of a machine and whose they are', () => {
    const text = `/libxl/6/device/console/0/frontend = "/local/domain/6/console"
/libxl/6/device/vbd = ""
/libxl/6/device/vbd/51728/dev = "xvdb"
/libxl/6/device/vbd/51728/device-type = "cdrom"
/libxl/6/device/vbd/51728/params = "/libxl/6/device/vbd/9/dev = "xvdz""
/libxl/6/device/vbd/51728/polyvisor-id = "extra"
/libxl/6/device/vbd/51712/dev = "xvda"
/libxl/6/device/vif/1/mac = "00:16:3E:00:00:01"
/libxl/6/device/vif/1/handle = "1"
`
    expect(parseDevices(text)).to.deep.equal([
      { kind: 'network', number: 1, mac: '00:16:3e:00:00:01', id: undefined },
      { kind: 'disk', number: 51_712, vdev: 'xvda', cdrom: false, id: undefined },
      { kind: 'disk', number: 51_728, vdev: 'xvdb', cdrom: true, id: 'extra' },
    ])
    expect(parseDevices('')).to.deep.equal([])
  })

  it('are read: xl sched-credit2, the machine that is asked for', () => {
    const text = `Name                                ID Weight  Cap
of two
lines 1 2 3                          9    512   50
`
    expect(parseScheduler(text, 9)).to.deep.equal({ weight: 512, cap: 50 })
    expect(() => parseScheduler(text, 1))
      .to.throw()
      .with.property('code', 'ERR_PROTOCOL')
  })

  it('are read: whose state a saved file is', () => {
    const uuid = '15b75646-7d13-4000-9ee7-8b5932d41e66'
    expect(savedUuid(`Xen saved domain, xl format\n \0 \r\0\0{"c_info":{"uuid": "${uuid}"}}`)).to.equal(uuid)
    expect(savedUuid(`"uuid": "${uuid}"`)).to.equal(undefined)
    expect(savedUuid('Xen saved domain, xl format\n')).to.equal(undefined)
  })
})

describe('The definitions on a host', () => {
  const specOf = (name: string, title: string) => parseSpec({ name, title }, { driverKeys: [] })

  it('come back from what tail writes, whatever is in them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        const title = `==> /x/b.json <==${text}`.replace(/[\p{Cc}\p{Cs}]/gu, '')
        const [one, two] = [specOf('a', title), specOf('b', '')]
        const output = `==> /d/a.json <==\n${formatDefinition(one, { l: 'v' })}\n\n==> /d/b.json <==\n${formatDefinition(two)}\n`
        const { definitions, damaged } = readDefinitions(output)
        expect(damaged).to.deep.equal([])
        expect(definitions.map(({ spec, labels }) => [spec, labels])).to.deep.equal([
          [one, { l: 'v' }],
          [two, {}],
        ])
      }),
    )
  })

  it('are shown as damaged, by name, and hide no other', () => {
    const good = formatDefinition(specOf('good', ''))
    const output = `==> /d/bad.json <==\n{"half\n\n==> /d/empty.json <==\n\n==> /d/good.json <==\n${good}\n\n==> /d/wrong.json <==\n${good}\n`
    const { definitions, damaged } = readDefinitions(output)
    expect(definitions.map(({ spec }) => spec.name)).to.deep.equal(['good'])
    expect(damaged.map(({ name, error }) => [name, error.code])).to.deep.equal([
      ['bad', 'ERR_STATE_CORRUPT'],
      ['empty', 'ERR_STATE_CORRUPT'],
      ['wrong', 'ERR_STATE_CORRUPT'],
    ])
    expect(readDefinitions('')).to.deep.equal({ definitions: [], damaged: [] })
  })
})
