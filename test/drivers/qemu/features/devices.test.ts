import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { machineDisk, machineDisks } from '../../../../drivers/qemu/features/block-nodes.js'
import { resizeDisk } from '../../../../drivers/qemu/features/block-resize.js'
import {
  attachDisk,
  attachNetwork,
  detachDevice,
  deviceIds,
  hotpluggedDevices,
} from '../../../../drivers/qemu/features/device-hotplug.js'
import { qemuImgPeer, qemuPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { failure } from '../qmp/failure.js'
import { type PayloadMachine, startMachine } from './payload-machine.js'

const run = promisify(execFile)

describe('devices of a running QEMU', () => {
  needPeer(qemuPeer)
  needPeer(qemuImgPeer)
  let machine: PayloadMachine
  let image: string

  const diskParts = (driver: string) => ({
    nodes: {
      file: { driver: 'file', 'node-name': 'disk1-file', filename: image },
      image: { driver: 'qcow2', 'node-name': 'disk1-image', file: 'disk1-file' },
    },
    device: { driver, id: 'disk1', drive: 'disk1-image' },
  })
  const diskRemains = { nodes: ['disk1-image', 'disk1-file'], netdev: undefined }
  const networkParts = {
    backend: { type: 'user', id: 'net1-backend', restrict: true },
    device: { driver: 'virtio-net-pci', id: 'net1', netdev: 'net1-backend', romfile: '' },
  }
  const networkRemains = { nodes: [], netdev: 'net1-backend' }

  beforeEach(async () => {
    machine = await startMachine(['-device', 'virtio-scsi-pci,id=scsi0'])
    image = join(machine.qemu.folder, 'a, file=with commas.qcow2')
    await run('qemu-img', ['create', '-q', '-f', 'qcow2', image, '1M'])
  })

  afterEach(() => machine.stop())

  it('gets a disk and knows it by its id', async () => {
    await attachDisk(machine.qmp, 'disk1', diskParts('scsi-hd'))
    expect(await machineDisk(machine.qmp, 'disk1')).to.deep.equal({
      id: 'disk1',
      node: 'disk1-image',
      file: image,
      format: 'qcow2',
      readonly: false,
      removable: false,
      size: 2 ** 20,
      snapshots: [],
      bitmaps: new Map(),
    })
    expect(await hotpluggedDevices(machine.qmp)).to.deep.equal(['disk1'])
    expect(await deviceIds(machine.qmp)).to.include.members(['scsi0', 'disk1'])
    expect(await machine.guest.ask('echo on')).to.equal('echo on')
  })

  it('loses a disk on a bus that does not ask the guest, and its block nodes', async () => {
    await attachDisk(machine.qmp, 'disk1', diskParts('scsi-hd'))
    await detachDevice(machine.qmp, 'disk1', diskRemains)
    expect(await machineDisks(machine.qmp)).to.deep.equal([])
    await attachDisk(machine.qmp, 'disk1', diskParts('scsi-hd'))
    await detachDevice(machine.qmp, 'disk1', diskRemains)
    expect(await machine.qmp.execute('query-named-block-nodes')).to.deep.equal([])
  })

  it('refuses an id that is taken', async () => {
    await attachDisk(machine.qmp, 'disk1', diskParts('scsi-hd'))
    const error = await failure(attachDisk(machine.qmp, 'disk1', diskParts('scsi-hd')))
    expect(error.code).to.equal('ERR_DEVICE_EXISTS')
    expect(await machineDisks(machine.qmp)).to.have.length(1)
  })

  it('leaves nothing behind when the last step fails', async () => {
    const parts = { ...diskParts('scsi-hd'), device: { driver: 'no-such-device', id: 'disk1' } }
    const error = await failure(attachDisk(machine.qmp, 'disk1', parts))
    expect(error.code).to.equal('ERR_OPERATION_FAILED')
    expect(await machine.qmp.execute('query-named-block-nodes')).to.deep.equal([])
  })

  it('refuses to remove what is not there', async () => {
    expect((await failure(detachDevice(machine.qmp, 'disk1', diskRemains))).code).to.equal('ERR_NO_DEVICE')
    expect((await failure(detachDevice(machine.qmp, 'net1', networkRemains))).code).to.equal('ERR_NO_DEVICE')
  })

  it('refuses another size of a drive, also of an empty one', async () => {
    await machine.qmp.execute('device_add', { driver: 'scsi-cd', id: 'drive' })
    const error = await failure(resizeDisk(machine.qmp, 'drive', 1024))
    expect(error).to.include({ code: 'ERR_INVALID_ARGUMENT', field: 'id' })
    await machine.qmp.execute('device_del', { id: 'drive' })
  })

  it('stops waiting for a guest that does not let go, and finishes when it has', async () => {
    await attachNetwork(machine.qmp, 'net1', networkParts)
    const controller = new AbortController()
    const detached = failure(detachDevice(machine.qmp, 'net1', networkRemains, { signal: controller.signal }))
    await machine.qmp.execute('query-status')
    await machine.qmp.execute('query-status')
    controller.abort()
    expect((await detached).code).to.equal('ERR_ABORTED')
    expect(await deviceIds(machine.qmp)).to.include('net1')

    // A reset makes the board eject what waits for the guest, which stands for a guest that lets go.
    const again = detachDevice(machine.qmp, 'net1', networkRemains)
    await machine.qmp.execute('system_reset')
    await again
    expect(await deviceIds(machine.qmp)).not.to.include('net1')
    await attachNetwork(machine.qmp, 'net1', networkParts)
  })

  it('clears away what a device left that went after its caller had stopped waiting', async () => {
    await attachDisk(machine.qmp, 'disk1', diskParts('scsi-hd'))
    await machine.qmp.execute('device_del', { id: 'disk1' })
    await detachDevice(machine.qmp, 'disk1', diskRemains)
    expect(await machine.qmp.execute('query-named-block-nodes')).to.deep.equal([])
  })

  it('gets another size of disk', async () => {
    await attachDisk(machine.qmp, 'disk1', diskParts('scsi-hd'))
    await resizeDisk(machine.qmp, 'disk1', 3 << 20)
    const { stdout } = await run('qemu-img', ['info', '-U', '--output=json', image])
    expect(JSON.parse(stdout)).to.include({ 'virtual-size': 3 << 20 })
  })

  it('refuses a size that is no whole number of sectors, and an unknown disk', async () => {
    expect((await failure(resizeDisk(machine.qmp, 'disk1', 1000))).code).to.equal('ERR_INVALID_ARGUMENT')
    expect((await failure(resizeDisk(machine.qmp, 'disk1', 1024))).code).to.equal('ERR_NO_DEVICE')
  })
})
