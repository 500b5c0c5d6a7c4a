import { expect } from 'chai'
import fc from 'fast-check'
import { blockNode } from '../../../drivers/qemu/argv/image-nodes.js'
import { type ArgvInput, qemuArguments } from '../../../drivers/qemu/argv.js'
import { qemuOptions } from '../../../drivers/qemu/options.js'
import { parseSpec } from '../../../src/spec/parse.js'
import { thrown } from '../../support/rejection.js'

/** The arguments for a specification, as on a host where everything else is plain. */
function argumentsFor(
  fields: Readonly<Record<string, unknown>>,
  options: unknown = {},
  changes: Partial<ArgvInput> = {},
): readonly string[] {
  const spec = parseSpec({ name: 'a', ...fields }, { driverKeys: ['qemu'] })
  return qemuArguments({
    spec,
    options: qemuOptions.parse(options),
    accelerator: 'tcg',
    sandbox: true,
    pidFile: '/run/pid',
    monitors: [4],
    consolePath: (port) => `/run/serial${port}`,
    agent: undefined,
    hostDevices: new Set(),
    uefi: undefined,
    incoming: false,
    paused: false,
    ...changes,
  })
}

/** What follows each occurrence of an option. */
function valuesOf(args: readonly string[], option: string): readonly string[] {
  return args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []))
}

function devices(args: readonly string[]): readonly unknown[] {
  return valuesOf(args, '-device').map((text): unknown => JSON.parse(text))
}

describe('the arguments of QEMU', () => {
  it('switch off what nobody asked for, and go into the sandbox where the build has it', () => {
    const args = argumentsFor({})
    expect(args).to.include.members(['-nodefaults', '-no-user-config'])
    expect(valuesOf(args, '-display')).to.deep.equal(['none'])
    expect(valuesOf(args, '-sandbox')).to.deep.equal([
      'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
    ])
    expect(argumentsFor({}, {}, { sandbox: false })).to.not.include('-sandbox')
    expect(argumentsFor({}, { sandbox: false })).to.not.include('-sandbox')
  })

  it('wait for an incoming migration, or stop before the first instruction, only where that is asked for', () => {
    expect(argumentsFor({})).to.not.include('-incoming').and.to.not.include('-S')
    expect(valuesOf(argumentsFor({}, {}, { incoming: true }), '-incoming')).to.deep.equal(['defer'])
    expect(argumentsFor({}, {}, { paused: true })).to.include('-S')
  })

  it('say memory in bytes, virtual CPUs with room to grow, and the CPU with its features', () => {
    const args = argumentsFor({
      memory: '64 MiB',
      vcpus: { count: 1, maximum: 4 },
      cpu: { model: 'max', add: ['sse4.2'], remove: ['avx', '3dnow'] },
    })
    expect(valuesOf(args, '-m')).to.deep.equal(['size=67108864B'])
    expect(valuesOf(args, '-smp')).to.deep.equal(['cpus=1,maxcpus=4,sockets=4,cores=1,threads=1'])
    expect(valuesOf(args, '-cpu')).to.deep.equal(['max,sse4.2=on,avx=off,3dnow=off'])
    expect(valuesOf(argumentsFor({}), '-cpu')).to.deep.equal([])
  })

  it('give a classic board as much as it takes, and leave others to QEMU', () => {
    const sized = (fields: Readonly<Record<string, unknown>>): readonly string[] =>
      valuesOf(argumentsFor(fields), '-m')
    expect(sized({ architecture: 'sparc', machine: 'SS-5', memory: '256 MiB' })).to.deep.equal([
      'size=268435456B',
    ])
    expect(sized({ architecture: 'sparc', machine: 'SS-10', memory: '512 MiB' })).to.deep.equal([
      'size=536870912B',
    ])
    expect(argumentsFor({ architecture: 'm68k', vcpus: 1, memory: '2 GiB' })).to.include('virt')
  })

  it('say how the translator works', () => {
    const options = { tcg: { threads: 'single', translationCache: '64 MiB' } }
    expect(valuesOf(argumentsFor({}, options), '-accel')).to.deep.equal(['tcg,thread=single,tb-size=64'])
    expect(valuesOf(argumentsFor({}, options, { accelerator: 'kvm' }), '-accel')).to.deep.equal(['kvm'])
  })

  it('name a disk’s file literally, whatever is in its name', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 50 })
          .filter((name) => !/[\p{Cc}/]|^\.+$/u.test(name)),
        (name) => {
          const args = argumentsFor({ disks: [{ path: `/disks/${name}` }] })
          const [file, image] = valuesOf(args, '-blockdev').map((text): unknown => JSON.parse(text))
          expect(file).to.include({ driver: 'file', filename: `/disks/${name}`, 'node-name': 'disk0-file' })
          expect(image).to.include({ driver: 'raw', file: 'disk0-file', 'node-name': 'disk0-image' })
        },
      ),
    )
  })

  it('honour cache, discard, read-only and order of boot', () => {
    const args = argumentsFor({
      boot: { order: ['cdrom', 'disk'] },
      disks: [
        { path: '/a.qcow2', cache: 'directsync', discard: 'unmap', serial: 'S1' },
        { path: '/b.iso', device: 'cdrom' },
      ],
    })
    const [file] = valuesOf(args, '-blockdev').map((text): unknown => JSON.parse(text))
    expect(file).to.deep.include({
      cache: { direct: true, 'no-flush': false },
      discard: 'unmap',
      'read-only': false,
    })
    expect(devices(args)[0]).to.include({
      driver: 'virtio-blk-pci',
      'write-cache': 'off',
      bootindex: 1,
      serial: 'S1',
    })
    expect(devices(args)[1]).to.include({ driver: 'ide-cd', bus: 'ide.0', unit: 0, bootindex: 0 })
  })

  it('have a drive without a node for an empty one', () => {
    const args = argumentsFor({ disks: [{ device: 'cdrom' }, { device: 'floppy' }] })
    expect(valuesOf(args, '-blockdev')).to.deep.equal([])
    expect(devices(args)[0]).to.include({ driver: 'ide-cd', id: 'disk0' }).and.not.have.property('drive')
    expect(devices(args)[1]).to.include({ driver: 'floppy', id: 'disk1' }).and.not.have.property('drive')
  })

  it('forward ports of the loopback interface only, and cut isolated networks off', () => {
    const args = argumentsFor({
      networks: [{ forwards: [{ host: 2222, guest: 22 }] }, { type: 'isolated', model: 'e1000' }],
    })
    expect(valuesOf(args, '-netdev')).to.deep.equal([
      'user,id=net0-backend,hostfwd=tcp:127.0.0.1:2222-:22',
      'user,id=net1-backend,restrict=on',
    ])
    expect(devices(args)[0]).to.include({ driver: 'virtio-net-pci', netdev: 'net0-backend' })
  })

  it('end with the arguments of the user, each one argument', () => {
    expect(argumentsFor({}, { args: ['-msg', 'a b,c'] }).slice(-2)).to.deep.equal(['-msg', 'a b,c'])
  })

  it('give long ids of disks names that QEMU takes', () => {
    expect(blockNode('image', 'x'.repeat(32))).to.have.lengthOf.at.most(31)
    expect(blockNode('image', 'x'.repeat(32), 'second')).to.not.equal(blockNode('image', 'x'.repeat(32)))
    expect(blockNode('image', 'x'.repeat(32))).to.not.equal(blockNode('image', `${'x'.repeat(31)}y`))
  })

  for (const [field, fields, options] of [
    ['architecture', { architecture: 'vax' }, {}],
    ['memory', { memory: 5_000_000 }, {}],
    ['firmware', { firmware: 'none' }, {}],
    ['firmware', { firmware: 'uefi' }, {}],
    ['cpu.model', { architecture: 'aarch64', cpu: { add: ['sve'] } }, {}],
    ['disks[0].bus', { disks: [{ path: '/a', device: 'cdrom', bus: 'virtio' }] }, {}],
    ['disks[0].path', { disks: [{ device: 'cdrom', bus: 'usb' }] }, {}],
    ['disks[0].bus', { machine: 'q35', disks: [{ path: '/a', bus: 'ide' }] }, {}],
    ['disks[0].bus', { machine: 'isapc', disks: [{ path: '/a' }] }, {}],
    ['disks[0].cache', { disks: [{ path: '/a', bus: 'nvme', cache: 'directsync' }] }, {}],
    ['networks[0]', { machine: 'isapc', networks: [{}] }, {}],
    ['rng', { machine: 'isapc', rng: true }, {}],
    ['graphics', { machine: 'microvm', graphics: 'vga' }, {}],
    ['memory', { architecture: 'sparc', memory: '257 MiB' }, {}],
    ['memory', { architecture: 'm68k', machine: 'q800', memory: '1025 MiB' }, {}],
    ['vcpus', { architecture: 'ppc', machine: 'mac99', vcpus: 2 }, {}],
    ['vcpus', { architecture: 'sparc', machine: 'SS-5', vcpus: { count: 1, maximum: 2 } }, {}],
    ['firmware', { architecture: 'ppc', firmware: 'none' }, {}],
    ['disks[0].bus', { architecture: 'sparc', machine: 'SS-5', disks: [{ path: '/a' }] }, {}],
    ['disks[0].bus', { architecture: 'm68k', machine: 'q800', disks: [{ path: '/a', bus: 'ide' }] }, {}],
    ['networks[0]', { architecture: 'sparc', machine: 'SS-5', networks: [{}] }, {}],
    ['rng', { architecture: 'ppc', machine: 'g3beige', rng: true }, {}],
    ['qemu.debugExit', { architecture: 'aarch64' }, { debugExit: true }],
    ['qemu.tcg.translationCache', {}, { tcg: { translationCache: 2 ** 20 + 1 } }],
  ] as const) {
    it(`refuse what cannot be honoured: ${field} of ${JSON.stringify(fields)}`, () => {
      expect(thrown('ERR_INVALID_SPEC', () => argumentsFor(fields, options)).field).to.equal(field)
    })
  }
})
