import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { openOvfPackage } from '../../../src/formats/ovf/package/open.js'
import { runInside } from '../../cli/run-inside.js'
import { findTool } from '../../support/find-tool.js'
import { pyvmomiPeer, qemuImgPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomi } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { run } from '../../support/sshd.js'
import { startVcsim, useVcsim } from '../../support/vcsim.js'
import { createExportStandIn, type ExportStandIn } from './export-stand-in.js'
import { type SoapProxy, startSoapProxy } from './soap-proxy.js'

describe('An OVF package that is exported, with a stand-in of ours for what vcsim does not have', () => {
  needPeer(vcsimPeer)
  needPeer(qemuImgPeer)
  const vcsim = useVcsim()
  let [folder, disk] = ['', Buffer.alloc(0)]
  let proxy: SoapProxy
  let standIn: ExportStandIn
  const at = (name: string): string => join(folder, name)
  const connect = (port = proxy.port) => vmware.connect(vcsim().uri('/DC0', {}, port))
  const leaseCalls = (): readonly string[] =>
    proxy.calls.filter((method) => /^(ExportVm|HttpNfc|CreateDescriptor)/.test(method))

  before(async () => {
    const made = await mkdtemp(join(tmpdir(), 'export-'))
    const path = join(made, 'disk.vmdk')
    const words = ['create', '-q', '-f', 'vmdk', '-o', 'subformat=streamOptimized']
    run(findTool('qemu-img') ?? '', [...words, path, '64M'])
    disk = await readFile(path)
    await rm(made, { recursive: true })
    await using connection = await vmware.connect(vcsim().uri('/DC0'))
    await connection.define({ name: 'exported' })
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-'))
    standIn = createExportStandIn([
      { name: 'disk-0.vmdk', content: disk, disk: true },
      { name: 'disc-1.iso', content: Buffer.from('a disc'), disk: false },
      { name: 'exported.nvram', content: Buffer.from('settings of the firmware'), disk: false },
    ])
    proxy = await startSoapProxy(vcsim(), standIn)
  })
  afterEach(async () => {
    await proxy.stop()
    await rm(folder, { recursive: true })
  })

  it('is a descriptor, a manifest and the files beside it, whole', async () => {
    await using connection = await connect()
    const progress: (readonly [number, number])[] = []
    const made = await connection.native.exportOvf('exported', at('sl4.ovf'), {
      onProgress: (...told) => progress.push(told),
    })
    const names = ['sl4-disk0.vmdk', 'sl4-file1.nvram']
    expect(made).to.deep.equal({
      path: at('sl4.ovf'),
      files: [
        { name: names[0], size: disk.length },
        { name: names[1], size: 24 },
      ],
      warnings: ['one device is left out'],
    })
    expect((await readdir(folder)).sort()).to.deep.equal([...names, 'sl4.mf', 'sl4.ovf'])
    expect((await readFile(at('sl4-disk0.vmdk'))).equals(disk)).to.equal(true)
    run(findTool('qemu-img') ?? '', ['check', '-q', at('sl4-disk0.vmdk')])
    const digest = createHash('sha256').update(disk).digest('hex')
    expect(await readFile(at('sl4.mf'), 'utf8')).to.contain(`SHA256(sl4-disk0.vmdk)= ${digest}\n`)
    await using written = await openOvfPackage(at('sl4.ovf'))
    expect(written.hasManifest).to.equal(true)
    await written.verify()
    expect(progress.at(-1)).to.deep.equal([disk.length + 24, 64 * 2 ** 20])
    expect(leaseCalls()).to.deep.equal([
      ...['ExportVm', 'CreateDescriptor', 'HttpNfcLeaseProgress', 'HttpNfcLeaseComplete'],
    ])
  })

  it('keeps its lease while a download takes longer than the server waits, and says nothing after it', async () => {
    await using connection = await connect()
    const told: number[] = []
    standIn.timeout = 1
    const heard = new Promise<void>((resolve) => {
      standIn.onProgress = (percent) => {
        told.push(percent)
        if (told.length === 3) resolve()
      }
    })
    standIn.onDownload = () => heard
    await connection.native.exportOvf('exported', at('sl4.ova'))
    // Most of 64 MiB is never sent.
    expect(told.slice(0, 3)).to.deep.equal([0, 0, 0])
    expect(told.at(-1)).to.equal(100)
    expect(leaseCalls().at(-1)).to.equal('HttpNfcLeaseComplete')
  })

  it('is one archive, which the simulator makes a machine of again', async () => {
    await using connection = await connect()
    await connection.native.exportOvf('/DC0/vm/exported', at('sl 4.ova'))
    expect(await readdir(folder)).to.deep.equal(['sl 4.ova'])
    await using written = await openOvfPackage(at('sl 4.ova'))
    await written.verify()
    expect(written.files.map(({ href }) => href)).to.deep.equal(['sl%204-disk0.vmdk', 'sl%204-file1.nvram'])
    expect((await buffer(written.open('sl%204-disk0.vmdk'))).equals(disk)).to.equal(true)
    await using direct = await vmware.connect(vcsim().uri('/DC0'))
    const { uuid } = await direct.native.importOvf(written, { name: 'again' })
    const domain = await direct.lookup(uuid)
    expect((await domain.spec()).memory).to.equal(384 * 2 ** 20)
    await domain.undefine()
  })

  it('comes from another host that the server lends places at, if that is known to be itself', async () => {
    const host = await startSoapProxy(vcsim(), standIn)
    const stranger = await startVcsim()
    try {
      await using connection = await connect()
      standIn.host = `localhost:${host.port}`
      await connection.native.exportOvf('exported', at('a.ova'))
      standIn.host = `localhost:${stranger.port}`
      await rejection('ERR_TLS', connection.native.exportOvf('exported', at('b.ova')))
      expect(await readdir(folder)).to.deep.equal(['a.ova'])
      expect(leaseCalls().at(-1)).to.equal('HttpNfcLeaseAbort')
    } finally {
      for (const server of [host, stranger]) await server.stop()
    }
  })

  it('is not there at all where it is aborted, torn, refused or not described', async () => {
    await using connection = await connect()
    const { exportOvf } = connection.native
    const nothing = async (): Promise<void> => {
      expect(await readdir(folder)).to.deep.equal([])
      expect(leaseCalls().at(-1)).to.equal('HttpNfcLeaseAbort')
    }
    const controller = new AbortController()
    standIn.onDownload = () => controller.abort()
    const { signal } = controller
    await rejection('ERR_ABORTED', exportOvf('exported', at('sl4.ova'), { signal }))
    await nothing()
    standIn.onDownload = () => {}
    standIn.torn = 'exported.nvram'
    const torn = await rejection('ERR_DISCONNECTED', exportOvf('exported', at('sl4.ovf')))
    expect(torn).to.include({ driver: 'vmware', operation: 'exportOvf' })
    await nothing()
    standIn.torn = undefined
    standIn.forgets = 'sl4-disk0.vmdk'
    await rejection('ERR_PROTOCOL', exportOvf('exported', at('sl4.ovf')))
    await nothing()
    standIn.outcome = 'error'
    const locked = await rejection('ERR_BUSY', exportOvf('exported', at('sl4.ova')))
    expect(locked.message).to.contain('the disk is locked')
    await nothing()
  })

  it('is not begun for a machine that runs, or a place that is taken or none', async () => {
    await using connection = await connect()
    const { exportOvf } = connection.native
    const other = await rejection('ERR_INVALID_ARGUMENT', exportOvf('exported', at('sl4.tar')))
    expect(other.field).to.equal('path')
    await rejection('ERR_FILE', exportOvf('exported', at('no/such/folder.ova')))
    await rejection('ERR_NO_DOMAIN', exportOvf('nobody', at('sl4.ova')))
    await writeFile(at('sl4.mf'), 'mine')
    await rejection('ERR_FILE', exportOvf('exported', at('sl4.ovf')))
    const domain = await connection.lookup('exported')
    await domain.start()
    await rejection('ERR_INVALID_STATE', exportOvf('exported', at('other.ova')))
    await domain.destroy()
    expect(leaseCalls()).to.deep.equal([])
    expect(await readdir(folder)).to.deep.equal(['sl4.mf'])
    await mkdir(at('sl4-disk0.vmdk'))
    await rejection('ERR_FILE', exportOvf('exported', at('sl4.ovf'), { overwrite: true }))
    expect((await readdir(folder)).sort()).to.deep.equal(['sl4-disk0.vmdk', 'sl4.mf'])
    await rm(at('sl4-disk0.vmdk'), { recursive: true })
    await exportOvf('exported', at('sl4.ovf'), { overwrite: true })
    await using written = await openOvfPackage(at('sl4.ovf'))
    await written.verify()
  })

  it('is one word at the command line', async () => {
    const uri = vcsim().uri('/DC0', {}, proxy.port)
    const words = ['-c', uri, 'export-ovf', 'exported', at('sl4.ova')]
    const { code, stdout, stderr } = await runInside(words)
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: 'one device is left out\n' })
    expect(stdout).to.match(/^Domain 'exported' exported to .*sl4\.ova: [\d.]+ [KM]iB\.\n$/)
    const again = await runInside(words)
    expect(again).to.include({ code: 2, stdout: '' })
    expect(again.stderr).to.match(/^polyvisor: .* is there already \(ERR_FILE\)\. .*--force.*\n$/)
    const forced = await runInside([...words, '--force', '--json'])
    expect(JSON.parse(forced.stdout)).to.include({ name: 'exported', path: at('sl4.ova') })
  })

  describe('of a server that has no such thing', () => {
    needPeer(pyvmomiPeer)

    it('is an error that says so, as it is for pyVmomi', async () => {
      await using connection = await vmware.connect(vcsim().uri('/DC0'))
      await rejection('ERR_UNSUPPORTED', connection.native.exportOvf('exported', at('sl4.ova')))
      expect(await readdir(folder)).to.deep.equal([])
      const seen = pyvmomi(vcsim(), "str(vm('exported').ExportVm())")
      expect(String(await seen.catch((error: unknown) => error))).to.contain('MethodNotFound')
    })
  })
})
