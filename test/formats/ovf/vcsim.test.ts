import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { ovfFormat } from '../../../src/formats/ovf/format.js'
import { parseSpec } from '../../../src/spec/parse.js'
import { findTool } from '../../support/find-tool.js'
import { pyvmomiPeer, qemuImgPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomiDoes } from '../../support/pyvmomi.js'
import { run } from '../../support/sshd.js'
import { useVcsim } from '../../support/vcsim.js'

describe('a descriptor, as govmomi reads it in vcsim, asked by pyVmomi', () => {
  needPeer(vcsimPeer)
  needPeer(pyvmomiPeer)
  needPeer(qemuImgPeer)
  const vcsim = useVcsim()
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ovf-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('is the machine that it was written of', async () => {
    const [one, two, disc] = ['one.vmdk', 'two.vmdk', 'disc.iso'].map((name) => join(folder, name))
    for (const [path, size] of [
      [one, '3G'],
      [two, '5M'],
    ] as const) {
      run(findTool('qemu-img') ?? '', [
        'create',
        '-q',
        '-f',
        'vmdk',
        '-o',
        'subformat=streamOptimized',
        path ?? '',
        size,
      ])
    }
    writeFileSync(disc ?? '', 'disc')
    const spec = parseSpec(
      {
        name: 'machine',
        memory: '768 MiB',
        vcpus: 3,
        architecture: 'i386',
        // vcsim knows no serial ports in descriptors.
        serials: [],
        disks: [
          { path: one },
          { path: two, bus: 'ide' },
          { path: disc, device: 'cdrom' },
          { device: 'floppy' },
        ],
        networks: [
          { type: 'bridge', source: 'DC0_DVPG0', model: 'vmxnet3' },
          { type: 'bridge', source: 'DC0_DVPG0', model: 'e1000' },
        ],
      },
      { driverKeys: [] },
    )
    const path = join(folder, 'machine.ovf')
    writeFileSync(path, (await ovfFormat.write?.(spec)) ?? '')
    const text = await pyvmomiDoes(
      vcsim(),
      `
content = si.content
datacenter = content.rootFolder.childEntity[0]
pool = datacenter.hostFolder.childEntity[0].resourcePool
found = content.ovfManager.CreateImportSpec(open('${path}').read(), pool, datacenter.datastore[0],
                                            vim.OvfManager.CreateImportSpecParams(entityName='machine'))
config = found.importSpec.configSpec
kind = lambda d: type(d).__name__.split('.')[-1]
devices = [c.device for c in config.deviceChange]
by = {d.key: d for d in devices}
print(json.dumps(dict(
  errors=[[e.deviceType, e.name] for e in found.error], memory=config.memoryMB, cpus=config.numCPUs, guest=config.guestId, version=config.version,
  disks=[[d.capacityInKB, kind(by[d.controllerKey])] for d in devices if isinstance(d, vim.vm.device.VirtualDisk)],
  others=sorted(kind(d) for d in devices if not isinstance(d, vim.vm.device.VirtualDisk)),
  files=[os.path.basename(f.path) for f in found.fileItem])))`,
    )
    expect(JSON.parse(text)).to.deep.equal({
      errors: [],
      memory: 768,
      cpus: 3,
      guest: 'otherGuest',
      version: 'vmx-13',
      disks: [
        [3 * 2 ** 20, 'VirtualLsiLogicController'],
        [5 * 2 ** 10, 'VirtualIDEController'],
      ],
      others: [
        ...['VirtualCdrom', 'VirtualE1000', 'VirtualFloppy', 'VirtualIDEController'],
        ...['VirtualLsiLogicController', 'VirtualSIOController', 'VirtualVmxnet3'],
      ],
      files: ['one.vmdk', 'two.vmdk', 'disc.iso'],
    })
  })
})
