import { createHash, X509Certificate } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { HypervisorError } from '../../../src/errors.js'
import { openOvfPackage } from '../../../src/formats/ovf/package/open.js'
import { writeOva } from '../../../src/formats/ovf/package/pack.js'
import { parseSpec } from '../../../src/spec/parse.js'
import { findTool } from '../../support/find-tool.js'
import { pyvmomiPeer, qemuImgPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomi } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { run } from '../../support/sshd.js'
import { startVcsim, useVcsim } from '../../support/vcsim.js'
import { startSoapProxy } from './soap-proxy.js'

for (const { model, place, network } of [
  { model: 'vcenter', place: '/DC0', network: 'DC0_DVPG0' },
  { model: 'esx', place: '/ha-datacenter', network: 'VM Network' },
] as const) {
  describe(`An OVF package that is imported by a simulator as ${model}`, () => {
    needPeer(vcsimPeer)
    needPeer(pyvmomiPeer)
    needPeer(qemuImgPeer)
    const vcsim = useVcsim({ model })
    let folder = ''
    const at = (name: string): string => join(folder, name)
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'import-'))
      const words = ['create', '-q', '-f', 'vmdk', '-o', 'subformat=streamOptimized']
      run(findTool('qemu-img') ?? '', [...words, at('disk.vmdk'), '64M'])
      await writeFile(at('disc.iso'), Buffer.alloc(2 ** 20, 'disc'))
      const spec = parseSpec(
        {
          name: 'imported',
          memory: '384 MiB',
          vcpus: 2,
          serials: [],
          disks: [{ path: at('disk.vmdk') }, { path: at('disc.iso'), device: 'cdrom' }],
          networks: [{ type: 'bridge', source: 'lan', model: 'e1000' }],
        },
        { driverKeys: [] },
      )
      await writeOva(spec, createWriteStream(at('machine.ova')))
    })
    after(() => rm(folder, { recursive: true, force: true }))
    const networks = { lan: network }
    const names = (): Promise<unknown> => pyvmomi(vcsim(), 'sorted(m.name for m in machines())')

    it('is the machine that the package describes, as pyVmomi sees it, and its files arrive whole', async () => {
      const proxy = await startSoapProxy(vcsim())
      try {
        await using connection = await vmware.connect(vcsim().uri(place, {}, proxy.port))
        await using source = await openOvfPackage(at('machine.ova'))
        const progress: (readonly [number, number])[] = []
        const { name, uuid } = await connection.native.importOvf(source, {
          networks,
          onProgress: (bytes, total) => progress.push([bytes, total]),
        })
        expect(name).to.equal('imported')
        const files = await Promise.all(['disk.vmdk', 'disc.iso'].map((file) => readFile(at(file))))
        const digests = files.map((bytes) => createHash('sha256').update(bytes).digest('hex'))
        expect(proxy.sent).to.deep.equal(digests)
        const total = files.reduce((sum, bytes) => sum + bytes.length, 0)
        expect(progress.at(-1)).to.deep.equal([total, total])
        const steps = proxy.calls.filter((method) => /^(CreateImportSpec|ImportVApp|HttpNfc)/.test(method))
        expect(steps).to.deep.equal([
          ...['CreateImportSpec', 'ImportVApp', 'HttpNfcLeaseProgress', 'HttpNfcLeaseProgress'],
          'HttpNfcLeaseComplete',
        ])
        const seen = await pyvmomi(
          vcsim(),
          `(lambda m: dict(uuid=m.config.uuid, memory=m.config.hardware.memoryMB, cpus=m.config.hardware.numCPU,
            disks=[d.capacityInKB for d in m.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)],
            networks=[n.name for n in m.network]))(vm('imported'))`,
        )
        expect(seen).to.deep.equal({ uuid, memory: 384, cpus: 2, disks: [65536], networks: [network] })
        const domain = await connection.lookup(uuid)
        expect((await domain.info()).state).to.equal('shutoff')
        const again = await rejection('ERR_DOMAIN_EXISTS', connection.native.importOvf(source, { networks }))
        expect(again).to.include({ driver: 'vmware', operation: 'importOvf', field: 'name' })
        await domain.undefine()
      } finally {
        await proxy.stop()
      }
    })

    it('goes to another host that the server lends places at, if that is known to be itself', async () => {
      const proxy = await startSoapProxy(vcsim())
      const host = await startSoapProxy(vcsim())
      const stranger = await startVcsim()
      try {
        const thumbprint = new X509Certificate(await readFile(vcsim().certificate)).fingerprint256
        await using source = await openOvfPackage(at('machine.ova'))
        const importTo = async (uri: string, name: string) => {
          await using connection = await vmware.connect(uri)
          const { uuid } = await connection.native.importOvf(source, { networks, name })
          await (await connection.lookup(uuid)).undefine()
        }
        proxy.lend(`localhost:${host.port}`)
        await importTo(vcsim().uri(place, {}, proxy.port), 'elsewhere')
        expect(host.sent).to.have.length(2)
        expect(proxy.sent).to.deep.equal([])
        const before = await names()
        // The fingerprint is that of the server alone, and the host has no authority that is known without ?ca=.
        const pinned = vcsim()
          .uri(place, { thumbprint }, proxy.port)
          .replace(/ca=[^&]*&/, '')
        await rejection('ERR_TLS', importTo(pinned, 'pinned'))
        proxy.lend(`localhost:${stranger.port}`)
        await rejection('ERR_TLS', importTo(vcsim().uri(place, {}, proxy.port), 'strange'))
        expect(await names()).to.deep.equal(before)
      } finally {
        for (const server of [proxy, host, stranger]) await server.stop()
      }
    })

    it('goes to the simulator itself under another name', async () => {
      await using connection = await vmware.connect(vcsim().uri(place))
      await using source = await openOvfPackage(at('machine.ova'))
      const { uuid } = await connection.native.importOvf(source, { networks, name: 'other' })
      expect(await names()).to.include('other')
      await (await connection.lookup(uuid)).undefine()
    })

    it('leaves nothing where the server asks for a file that it does not have, nor an upload of it', async () => {
      const before = await names()
      await using source = await openOvfPackage(at('machine.ova'))
      const error = new HypervisorError('ERR_FILE', 'it is none of its files')
      const open = (): never => {
        throw error
      }
      const connection = await vmware.connect(vcsim().uri(place))
      const imported = connection.native.importOvf({ ...source, open }, { networks, name: 'none' })
      await rejection('ERR_FILE', imported)
      // An upload that nobody listens to would end this program.
      await connection.close()
      expect(await names()).to.deep.equal(before)
    })

    it('leaves nothing where it is damaged or aborted, and says what is missing', async () => {
      await using connection = await vmware.connect(vcsim().uri(place))
      const { importOvf } = connection.native
      const before = await names()
      const bytes = await readFile(at('machine.ova'))
      const changed = bytes.indexOf('discdiscdisc') + 1
      bytes[changed] = (bytes[changed] ?? 0) ^ 1
      await writeFile(at('damaged.ova'), bytes)
      {
        await using damaged = await openOvfPackage(at('damaged.ova'))
        const error = await rejection('ERR_FILE', importOvf(damaged, { networks, name: 'damaged' }))
        expect(error).to.include({ operation: 'importOvf', field: 'imported-cdrom1.iso' })
      }
      await using source = await openOvfPackage(at('machine.ova'))
      const controller = new AbortController()
      const aborted = importOvf(source, {
        ...{ networks, name: 'aborted', signal: controller.signal },
        onProgress: () => controller.abort(),
      })
      await rejection('ERR_ABORTED', aborted)
      const absent = await rejection('ERR_INVALID_ARGUMENT', importOvf(source, { name: 'none' }))
      expect(absent.field).to.equal('networks.lan')
      expect(absent.hint).to.include(network)
      const odd = importOvf(source, { name: 'none', networks: { ...networks, wan: network } })
      expect((await rejection('ERR_INVALID_ARGUMENT', odd)).field).to.equal('networks.wan')
      expect(await names()).to.deep.equal(before)
    })
  })
}
