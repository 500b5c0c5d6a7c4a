import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { vmware } from '../../drivers/vmware/driver.js'
import { pythonPeer, pyvmomiPeer, vcsimPeer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { pyvmomi, pyvmomiDoes } from '../support/pyvmomi.js'
import { useVcsim } from '../support/vcsim.js'
import { makeDisc, makeDisk } from '../support/vcsim-disk.js'
import { onTerminal } from './on-terminal.js'
import { type InsideOptions, runInside, runInsideOnTest } from './run-inside.js'

describe('The commands for VMware, on another hypervisor', () => {
  it('say in one line that it has no such thing, before they touch anything', async () => {
    for (const words of [
      ['datastore-list'],
      ['datastore-ls', '[a]'],
      ['datastore-rm', '[a] b'],
      ['vm-clone', 'test', 'copy'],
      ['vm-unregister', 'test'],
    ]) {
      const { code, stdout, stderr } = await runInsideOnTest(words)
      expect({ code, stdout }).to.deep.equal({ code: 5, stdout: '' })
      expect(stderr).to.match(/^polyvisor: only 'vmware:' connections .*'test:' \(ERR_UNSUPPORTED\)\..*\n$/)
    }
  })

  it('say what is wrong with their words before they connect', async () => {
    const wrong = async (...words: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await runInside(['-c', 'vmware://localhost:1/', ...words])
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' })
      expect(stderr.split('\n')).to.have.lengthOf(2)
      return stderr
    }
    expect(await wrong('vm-relocate', 'sl4')).to.contain('Give --host, --pool, --datastore or --folder.')
    expect(await wrong('vm-clone', 'sl4', 'copy', '--linked')).to.contain('--linked: is for --snapshot')
    expect(await wrong('datastore-ls', '[a]', '--name', '-R')).to.contain('--name: does not go together')
    expect(await wrong('datastore-upload', '/nosuch', '[a] b')).to.contain(': ENOENT (ERR_FILE)')
    expect(await wrong('datastore-upload', '/', '[a] b', '--length', '3')).to.contain("--length: '3' is not")
    expect(await wrong('import-ovf', '/nosuch.ova'))
      .to.contain("'/nosuch.ova'")
      .and.to.contain('(ERR_FILE)')
    expect(await wrong('import-ovf', 'a.ova', '--network', 'lan')).to.contain("'lan' is no pair of networks")
  })
})

describe('The commands for VMware, on a simulator', () => {
  needPeer(vcsimPeer)
  needPeer(pyvmomiPeer)
  const vcsim = useVcsim()
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-vmware-'))
  after(() => rmSync(folder, { recursive: true }))
  const uri = (): string => vcsim().uri('/DC0')
  const run = (args: readonly string[], options?: InsideOptions) => runInside(['-c', uri(), ...args], options)
  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    return stdout
  }
  const json = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse(await done(...args, '--json'))
  const refused = async (exit: number, ...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(args)
    expect({ code, stdout }, stderr).to.deep.equal({ code: exit, stdout: '' })
    expect(stderr).to.match(/^polyvisor: [^\n]+\n$/)
    return stderr
  }
  const names = (): Promise<unknown> => pyvmomi(vcsim(), 'sorted(m.name for m in machines())')

  it('list datastores, and bring files there and back', async () => {
    expect(await done('datastore-list')).to.match(
      /^NAME +TYPE +ACCESSIBLE +CAPACITY +AVAILABLE\nLocalDS_0 +\S+ +yes +\S+ [KMGT]iB /,
    )
    expect(await done('datastore.info', '--name')).to.equal('LocalDS_0\n')
    expect(await done('datastore-mkdir', '[LocalDS_0] discs/old')).to.equal(
      'Folder [LocalDS_0] discs/old is there.\n',
    )
    const [file, copy] = [join(folder, 'disc.iso'), join(folder, 'copy.iso')]
    const content = Buffer.from(Array.from({ length: 2 ** 20 }, (_, index) => (index * 7919) >>> 3))
    await writeFile(file, content)
    const path = '[LocalDS_0] discs/disc.iso'
    expect(await done('datastore-upload', file, path)).to.equal(`${path} has 1 MiB of ${file} now.\n`)
    const discs = await json('datastore-ls', '[LocalDS_0] discs', '--pattern', '*.iso')
    expect(discs).to.have.lengthOf(1)
    expect(discs).to.have.nested.property('[0].path', path)
    expect(discs).to.have.nested.property('[0].type', 'iso')
    expect(discs).to.have.nested.property('[0].size', 2 ** 20)
    expect(await done('datastore-ls', '[LocalDS_0]', '-R')).to.match(
      /^TYPE +SIZE +CHANGED +PATH\n(?:.*\n)*iso +1 MiB +\d{4}-\S+Z +\[LocalDS_0\] discs\/disc\.iso\n/,
    )
    expect(await done('datastore-ls', '[LocalDS_0] discs', '--name')).to.equal('disc.iso\nold\n')
    expect(await json('datastore-download', path, copy)).to.deep.equal({ path, file: copy, bytes: 2 ** 20 })
    expect((await readFile(copy)).equals(content)).to.equal(true)
    const taken = `polyvisor: ${path} is there already (ERR_FILE). With overwrite (--force) it is replaced.\n`
    expect(await refused(2, 'datastore-upload', file, path)).to.equal(taken)
    expect(await refused(2, 'datastore-download', path, copy)).to.contain('write over it with --force')
    expect(await run(['datastore-upload', '-', path, '--force'], { input: 'new' })).to.include({ code: 0 })
    await done('datastore-download', path, copy, '--force')
    expect(await readFile(copy, 'utf8')).to.equal('new')
  })

  it('leave nothing of a transfer that fails, and say what is not there', async () => {
    const before = await readdir(folder)
    const target = join(folder, 'absent')
    expect(await refused(2, 'datastore-download', '[LocalDS_0] discs/absent', target)).to.contain(
      `'[LocalDS_0] discs/absent' is not there (ERR_FILE). 'polyvisor datastore-ls "[LocalDS_0] discs/"' shows`,
    )
    expect(await refused(2, 'datastore-ls', '[nosuch]')).to.contain('Datastores: LocalDS_0.')
    expect(await refused(2, 'datastore-rm', 'discs')).to.contain("'discs' is no file on a datastore")
    expect(await refused(2, 'datastore-rm', '[LocalDS_0]')).to.contain('is no file on a datastore')
    expect(await refused(2, 'datastore-upload', target, '[LocalDS_0] x')).to.contain('ENOENT (ERR_FILE)')
    const file = join(folder, 'disc.iso')
    expect(await refused(2, 'datastore-upload', file, '[LocalDS_0] no/x')).to.contain(
      'Make the folder first.',
    )
    expect(await readdir(folder)).to.deep.equal(before)
  })

  it('remove files, disks with all of theirs, and folders only if that is asked for', async () => {
    await makeDisk(vcsim(), 'removed')
    expect(await json('datastore-rm', '[LocalDS_0] removed.vmdk')).to.deep.equal({
      path: '[LocalDS_0] removed.vmdk',
      type: 'disk',
    })
    expect(await refused(2, 'datastore-rm', '[LocalDS_0] discs'))
      .to.contain('is a folder')
      .and.to.contain('-r')
    expect(await done('datastore-rm', '[LocalDS_0] discs/disc.iso')).to.contain('disc.iso removed.\n')
    expect(await done('datastore-rm', '[LocalDS_0] discs/', '--recursive')).to.contain('discs removed.\n')
    expect(await done('datastore-ls', '[LocalDS_0]', '--name')).to.equal('')
  })

  it('clone, unregister, register and move a machine, as pyVmomi sees it', async () => {
    await using connection = await vmware.connect(uri())
    await connection.define({ name: 'original' })
    await pyvmomiDoes(vcsim(), "si.content.rootFolder.childEntity[0].vmFolder.CreateFolder('archive')")
    expect(await done('vm-clone', 'original', 'copy', '--folder', '/DC0/vm/archive')).to.equal(
      "Domain 'copy' cloned from 'original'.\n",
    )
    expect(await pyvmomi(vcsim(), "vm('copy').parent.name")).to.equal('archive')
    expect(await refused(4, 'vm.clone', 'original', 'copy')).to.contain("the name 'copy' is taken")
    expect(await refused(3, 'vm-clone', 'original', 'other', '--snapshot', 'no')).to.contain(
      '(ERR_NO_SNAPSHOT)',
    )
    const unregistered = await json('vm-unregister', '/DC0/vm/archive/copy')
    expect(unregistered).to.deep.include({ path: '[LocalDS_0] copy/copy.vmx' })
    expect(await names()).to.deep.equal(['original'])
    // The simulator wants its other files to have the same name.
    const again = ['vm-register', '[LocalDS_0] copy/copy.vmx', '--name', 'copy']
    expect(await done(...again)).to.equal("Domain 'copy' registered.\n")
    expect(await names()).to.deep.equal(['copy', 'original'])
    expect(await refused(2, 'vm-register', '[LocalDS_0] no/no.vmx')).to.contain('(ERR_FILE)')
    expect(await done('vm-relocate', 'copy', '--host', '/DC0/host/DC0_C0/DC0_C0_H1')).to.equal(
      "Domain 'copy' moved.\n",
    )
    expect(await pyvmomi(vcsim(), "vm('copy').runtime.host.name")).to.equal('DC0_C0_H1')
    expect(await refused(2, 'vm.migrate', 'copy', '--host', '/nosuch')).to.contain(
      "there is no host '/nosuch'",
    )
    expect(await refused(3, 'vm-unregister', 'nobody')).to.contain("there is no domain 'nobody'")
  })

  it('import a package, once its networks have a place here', async () => {
    const file = join(folder, 'imported.ovf')
    const spec = join(folder, 'imported.yaml')
    await writeFile(
      spec,
      'name: imported\nmemory: 256 MiB\nserials: []\nnetworks: [{type: bridge, source: lan, model: e1000}]\n',
    )
    expect(await runInside(['convert', spec, '--to', 'ovf', '--output', file])).to.include({ code: 0 })
    expect(await refused(2, 'import-ovf', file))
      .to.contain("there is no network 'lan'")
      .and.to.contain('DC0_DVPG0')
    expect(await done('import.ova', file, '--name', 'brought', '--network', 'lan=DC0_DVPG0')).to.equal(
      `Domain 'brought' imported from ${file}.\n`,
    )
    expect(await pyvmomi(vcsim(), "vm('brought').config.hardware.memoryMB")).to.equal(256)
    expect(await refused(4, 'import-ovf', file, '--name', 'brought')).to.contain('(ERR_DOMAIN_EXISTS)')
  })

  it('give a machine disks and discs of datastores', async () => {
    const [disk, disc] = [await makeDisk(vcsim(), 'attached'), await makeDisc(vcsim(), 'inserted')]
    const file = join(folder, 'devices.json')
    const drive = { id: 'cd', device: 'cdrom', path: await makeDisc(vcsim(), 'first') }
    await writeFile(file, JSON.stringify({ name: 'devices', memory: '64 MiB', disks: [drive] }))
    await done('create', file)
    expect(await done('attach-disk', 'devices', disk, '--id', 'data')).to.contain("'data' attached")
    expect(await done('change-media', 'devices', 'cd', disc)).to.contain(`Medium ${disc} is in`)
    const backings = '[d.backing.fileName for d in vm("devices").config.hardware.device'
    expect(await pyvmomi(vcsim(), `sorted(${backings} if hasattr(d.backing, "fileName")])`))
      .to.include(disk)
      .and.to.include(disc)
    await done('destroy', 'devices')
    await done('undefine', 'devices')
  })

  describe('at a terminal', () => {
    needPeer(pythonPeer)

    it('show how far an upload is, and take the line away', async () => {
      const file = join(folder, 'shown')
      await writeFile(file, Buffer.alloc(2 ** 20))
      const words = ['-c', uri(), 'datastore-upload', file, '[LocalDS_0] shown']
      const { output, status } = await onTerminal(words, [])
      expect(status, output).to.equal(0)
      expect(output).to.contain('\r\x1b[K1 MiB of 1 MiB (100 %)\r\x1b[K')
    })
  })
})
