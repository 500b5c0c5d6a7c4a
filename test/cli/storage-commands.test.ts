import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirtdPeer, pythonPeer, qemuImgPeer, virshPeer } from '../support/known-peers.js'
import { useLibvirtd } from '../support/libvirtd.js'
import { needPeer } from '../support/peers.js'
import { virshOf } from '../support/virsh.js'
import { onTerminal } from './on-terminal.js'
import { type InsideOptions, runInside, runInsideOnTest } from './run-inside.js'

describe('The commands for storage, on test:///default', () => {
  it('list nothing where there is nothing, and define from standard input', async () => {
    const nothing = await runInsideOnTest(['pool-list', '--all'])
    expect(nothing).to.include({ code: 0, stderr: '' })
    expect(nothing.stdout).to.match(/^NAME +STATE +AUTOSTART +CAPACITY +ALLOCATION +AVAILABLE\n$/)
    const input = "{name: lvm, type: logical, source: {name: vg, devices: ['/dev/sdb']}}"
    const defined = await runInsideOnTest(['pool-define', '-'], { input })
    expect(defined).to.deep.equal({ code: 0, stdout: "Pool 'lvm' defined.\n", stderr: '' })
  })

  it('name what is wrong in a specification, and what is not there', async () => {
    const wrong = await runInsideOnTest(['pool-define', '-'], { input: '{name: a, type: dir, target: here}' })
    expect(wrong).to.include({ code: 2, stdout: '' })
    expect(wrong.stderr).to.match(/^polyvisor: .*target.*absolute path.*\(ERR_INVALID_SPEC\)\..*\n$/)
    const xml = await runInsideOnTest(['pool-define', '-'], { input: '<pool/>' })
    expect(xml.stderr).to.match(/^polyvisor: .* \(ERR_INVALID_SPEC\)\..*\n$/)
    expect((await runInsideOnTest(['pool-define', '/nosuch.yaml'])).stderr).to.contain('(ERR_FILE)')
    for (const command of [
      'info',
      'build',
      'start',
      'destroy',
      'refresh',
      'delete',
      'undefine',
      'dumpspec',
    ]) {
      const { code, stderr } = await runInsideOnTest([`pool-${command}`, 'nosuch'])
      expect(code).to.equal(3)
      expect(stderr).to.equal(
        "polyvisor: there is no storage pool 'nosuch' (ERR_NO_POOL). 'polyvisor pool-list --all' shows those that there are.\n",
      )
    }
  })

  it('refuse a specification that is not UTF-8, instead of changing its letters', async () => {
    const path = join(tmpdir(), `polyvisor-latin-${process.pid}.yaml`)
    try {
      await writeFile(path, Buffer.from('name: images\ntype: dir\ntarget: /srv/b\xfccher\n', 'latin1'))
      const { code, stderr } = await runInsideOnTest(['pool-define', path])
      expect(stderr).to.contain(`polyvisor: '${path}' cannot be read: it is not UTF-8 (ERR_INVALID_SPEC)`)
      expect(code).to.equal(2)
    } finally {
      await rm(path, { force: true })
    }
  })

  it('ask for what they need before they ask the hypervisor', async () => {
    const withoutPool = await runInsideOnTest(['vol-info', 'v.raw'])
    expect(withoutPool.code).to.equal(2)
    expect(withoutPool.stderr).to.contain("--pool: is needed with the name of a volume, such as 'v.raw'")
    const bare = await runInsideOnTest(['vol-create', 'images', 'v', '20'])
    expect(bare.stderr).to.contain("capacity: '20' is not a size").and.to.contain("such as '512 MiB'")
    const format = await runInsideOnTest(['vol-create', 'images', 'v', '1 MiB', '--format', 'vhs'])
    expect(format.stderr).to.contain('--format: must be one of raw, qcow2')
    const backing = await runInsideOnTest([
      'vol-create',
      'images',
      'v',
      '1 MiB',
      '--backing-vol-format',
      'raw',
    ])
    expect(backing.stderr).to.contain('--backing-vol-format: is for --backing-vol')
    const offset = await runInsideOnTest(['vol-download', '/v', '/tmp/v', '--offset', '-1'])
    expect(offset.stderr).to.contain("--offset: '-1' is not a size")
    expect((await runInsideOnTest(['vol-upload', '/v', '/nosuch'])).stderr).to.contain(': ENOENT (ERR_FILE)')
    expect((await runInsideOnTest(['vol-upload', '/v', '/'])).stderr).to.contain(': EISDIR (ERR_FILE)')
    const nowhere = await runInsideOnTest(['vol-info', '/v'])
    expect(nowhere.code).to.equal(3)
    expect(nowhere.stderr).to.contain("no running pool has a volume at '/v' (ERR_NO_VOLUME)")
  })

  it('say of a driver without storage that it has none', async () => {
    const { code, stderr } = await runInside(['-c', 'native:///', 'pool-list'])
    expect(code).to.equal(5)
    expect(stderr).to.contain("the driver 'native' does not have the feature 'storage'")
  })
})

describe('The commands for storage, on libvirt', () => {
  needPeer(libvirtdPeer)
  needPeer(virshPeer)
  needPeer(qemuImgPeer)
  needPeer(pythonPeer)
  const daemon = useLibvirtd()
  const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
  const uri = () => `libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-storage-'))
  const run = (args: readonly string[], options?: InsideOptions) => runInside(['-c', uri(), ...args], options)
  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    return stdout
  }
  const json = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse(await done(...args, '--json'))
  const target = () => join(daemon().folder, 'images')
  after(() => rmSync(folder, { recursive: true }))
  before(async () => {
    const file = join(folder, 'images.yaml')
    await writeFile(file, `name: images\ntype: dir\ntarget: ${target()}\n`)
    expect(await done('pool-define', file)).to.equal("Pool 'images' defined.\n")
  })

  it('lead a pool through its life, as virsh sees it', async () => {
    const inactive = await run(['pool-list'])
    expect(inactive.stderr).to.equal('None is active; --all shows those that are not.\n')
    expect(await done('pool-list', '--inactive', '--name')).to.equal('images\n')
    expect((await run(['pool-start', 'images'])).code).to.equal(1)
    expect(await done('pool-build', 'images')).to.equal("Pool 'images' built.\n")
    expect(await done('pool-start', 'images')).to.equal("Pool 'images' started.\n")
    expect(await virsh('pool-list', '--name')).to.equal('images')
    expect((await run(['pool-start', 'images'])).code).to.equal(4)
    expect(await done('pool-autostart', 'images')).to.equal("Pool 'images' is started with the hypervisor.\n")
    expect(await virsh('pool-list', '--autostart', '--name')).to.equal('images')
    expect(await json('pool-autostart', 'images', '--disable')).to.include({ autostart: false })
    expect(await done('pool-refresh', 'images')).to.equal("Pool 'images' refreshed.\n")
    const info = await done('pool-info', 'images')
    expect(info).to.match(/^State: +running$/m)
    expect(info).to.match(/^Capacity: +\d[\d.]* [KMGT]iB$/m)
    expect(await json('pool-list')).to.have.nested.property('[0].state', 'running')
    expect(await done('pool-list')).to.match(/^images +running +no +\d/m)
  })

  it('print a specification that pool-define reads back', async () => {
    const printed = await done('pool-dumpspec', 'images')
    expect(printed).to.include(`target: ${target()}\n`)
    expect(await json('pool-dumpspec', 'images')).to.include({ type: 'dir', target: target() })
    const input = printed
      .replace(/name: .*/, 'name: again')
      .replace(/^uuid.*$/m, '')
      .replace(/images/, 'other')
    expect(await run(['pool-define', '-'], { input })).to.include({ code: 0 })
    expect(await virsh('pool-list', '--inactive', '--name')).to.equal('again')
    expect((await run(['pool-define', '-'], { input })).code).to.equal(4)
    expect(await done('pool-undefine', 'again')).to.equal("Pool 'again' undefined.\n")
  })

  it('make, clone, resize, wipe and delete volumes', async () => {
    expect(await done('vol-create', 'images', 'a.raw', '1 MiB')).to.equal(
      "Volume 'a.raw' created in pool 'images'.\n",
    )
    const layer = ['--format', 'qcow2', '--backing-vol', join(target(), 'a.raw')]
    expect(await json('vol-create-as', 'images', 'b.qcow2', '2 MiB', ...layer)).to.include({
      capacity: 2 ** 21,
      backing: join(target(), 'a.raw'),
    })
    expect((await run(['vol-create', 'images', 'a.raw', '1 MiB'])).stderr).to.contain('(ERR_VOLUME_EXISTS)')
    expect(await done('vol-list', 'images')).to.match(
      /^a\.raw +file +raw +1 MiB +.*a\.raw\nb\.qcow2 +file +qcow2/m,
    )
    expect(await done('vol-clone', 'a.raw', 'c.raw', '--pool', 'images')).to.equal(
      "Volume 'c.raw' cloned from 'a.raw'.\n",
    )
    expect(await done('vol-resize', join(target(), 'c.raw'), '3 MiB')).to.equal(
      "Volume 'c.raw' is 3 MiB now.\n",
    )
    expect((await run(['vol-resize', 'c.raw', '1 MiB', '--pool', 'images'])).code).to.equal(2)
    await done('vol-resize', 'c.raw', '2 MiB', '--pool', 'images', '--shrink')
    expect(await done('vol-info', 'c.raw', '--pool', 'images')).to.match(/^Capacity: +2 MiB$/m)
    expect(await virsh('vol-list', 'images')).to.match(/a\.raw.*\n.*b\.qcow2.*\n.*c\.raw/)
    expect(await done('vol-wipe', 'c.raw', '--pool', 'images')).to.equal(
      "Volume 'c.raw' overwritten with zeros.\n",
    )
    for (const name of ['b.qcow2', 'c.raw']) await done('vol-delete', name, '--pool', 'images')
    expect(await json('vol-list', 'images')).to.have.lengthOf(1)
    expect((await run(['vol-delete', 'c.raw', '--pool', 'images'])).code).to.equal(3)
  })

  it('bring the bytes of files into volumes and out of them, all or a part', async () => {
    const content = Buffer.from(Array.from({ length: 2 ** 20 }, (_, index) => (index * 7919) >>> 3))
    const file = join(folder, 'content')
    await writeFile(file, content)
    expect(await done('vol-upload', 'a.raw', file, '--pool', 'images')).to.equal(
      `Volume 'a.raw' has 1 MiB of ${file} now.\n`,
    )
    expect((await readFile(join(target(), 'a.raw'))).equals(content)).to.equal(true)
    const copy = join(folder, 'copy')
    expect(await json('vol-download', 'a.raw', copy, '--pool', 'images')).to.deep.equal({
      ...{ name: 'a.raw', pool: 'images', file: copy, bytes: 2 ** 20 },
    })
    expect((await readFile(copy)).equals(content)).to.equal(true)
    const part = join(folder, 'part')
    const where = ['--pool', 'images', '--offset', '1 KiB']
    expect(await run(['vol-upload', 'a.raw', '-', ...where], { input: 'hello' })).to.include({ code: 0 })
    await done('vol-download', 'a.raw', part, ...where, '--length', '5 B')
    expect(await readFile(part, 'utf8')).to.equal('hello')
    const tooMuch = await run(['vol-upload', 'a.raw', file, ...where])
    expect(tooMuch.code).to.equal(2)
    expect(tooMuch.stderr).to.equal(
      "polyvisor: file: 1 MiB do not fit into the volume 'a.raw' of 1 MiB (ERR_INVALID_ARGUMENT). Make it larger with vol-resize, or upload less with --length.\n",
    )
    await writeFile(part, 'HELLO!')
    await done('vol-upload', 'a.raw', part, ...where, '--length', '2 B')
    await done('vol-download', 'a.raw', part, ...where, '--length', '5 B', '--force')
    expect(await readFile(part, 'utf8')).to.equal('HEllo')
  })

  it('never write over a file without --force, and leave nothing that is half written', async () => {
    const file = join(folder, 'there')
    await writeFile(file, 'mine')
    const taken = await run(['vol-download', 'a.raw', file, '--pool', 'images'])
    expect(taken).to.include({ code: 2, stdout: '' })
    expect(taken.stderr).to.equal(
      `polyvisor: the file '${file}' is there already (ERR_FILE). Name another one, or write over it with --force.\n`,
    )
    expect(await readFile(file, 'utf8')).to.equal('mine')
    const before = await readdir(folder)
    for (const path of [file, join(folder, 'new')]) {
      const absent = await run(['vol-download', 'nosuch', path, '--pool', 'images', '--force'])
      expect(absent).to.include({ code: 3, stdout: '' })
    }
    await virsh('vol-create-as', 'images', 'large', '20G')
    for (const how of [[], ['--force']]) {
      const late = await run([
        'vol-download',
        'large',
        join(folder, 'new'),
        '--pool',
        'images',
        '--timeout',
        '1',
        ...how,
      ])
      expect(late.code, late.stderr).to.equal(7)
      expect(late.stderr).to.match(/^polyvisor: .*\(ERR_TIMEOUT\)\.?.*\n$/)
    }
    await done('vol-delete', 'large', '--pool', 'images')
    expect(await readdir(folder)).to.deep.equal(before)
    expect(await readFile(file, 'utf8')).to.equal('mine')
    const nowhere = await run(['vol-download', 'a.raw', '/nosuch/file', '--pool', 'images'])
    expect(nowhere.stderr).to.contain('cannot be written: ENOENT (ERR_FILE)')
  })

  it('show at a terminal how far a transfer is, and take the line away', async () => {
    const copy = join(folder, 'on-terminal')
    const args = ['-c', uri(), 'vol-download', 'a.raw', copy, '--pool', 'images']
    const { output, status } = await onTerminal(args, [])
    expect(status).to.equal(0)
    expect(output).to.contain('\r\x1b[K1 MiB of 1 MiB (100 %)\r\x1b[K')
    expect(output).to.match(/Volume 'a\.raw' downloaded to .*: 1 MiB\.\r\n$/)
  })

  it('stop, delete and forget a pool, which must be empty', async () => {
    expect((await run(['pool-undefine', 'images'])).code).to.equal(4)
    expect(await done('pool-destroy', 'images')).to.equal("Pool 'images' stopped; its volumes stay.\n")
    expect((await run(['pool-delete', 'images'])).code).to.equal(1)
    rmSync(join(target(), 'a.raw'))
    expect(await done('pool-delete', 'images')).to.equal("Pool 'images' deleted; its definition stays.\n")
    expect(await done('pool-undefine', 'images')).to.equal("Pool 'images' undefined.\n")
    expect(await virsh('pool-list', '--all', '--name')).to.equal('')
  })
})
