import { readdir } from 'node:fs/promises'
import { expect } from 'chai'
import { balloonMemory, setMemory } from '../../../../drivers/qemu/features/balloon.js'
import { keyNames } from '../../../../drivers/qemu/features/key-names.js'
import { takeScreenshot } from '../../../../drivers/qemu/features/screenshot.js'
import { sendKeys } from '../../../../drivers/qemu/features/send-key.js'
import { readStats } from '../../../../drivers/qemu/features/stats.js'
import { setVcpus, vcpuCount } from '../../../../drivers/qemu/features/vcpu-hotplug.js'
import { parseProcessStat } from '../../../../src/state/process-stat.js'
import { qemuPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { failure } from '../qmp/failure.js'
import { type PayloadMachine, startMachine } from './payload-machine.js'

const mebibyte = 2 ** 20

describe('a running QEMU', () => {
  needPeer(qemuPeer)
  let machine: PayloadMachine | undefined

  const start = async (...args: string[]): Promise<PayloadMachine> => {
    machine = await startMachine(args)
    return machine
  }

  afterEach(async () => {
    await machine?.stop()
    machine = undefined
  })

  it('counts the CPU time, the memory and the requests of its disks', async () => {
    const { qmp, qemu, guest } = await start(
      ...['-blockdev', '{"driver":"null-co","node-name":"n0","size":1048576,"read-zeroes":true}'],
      ...['-device', 'virtio-blk-pci,id=disk0,drive=n0'],
    )
    const pid = qemu.process.pid ?? 0
    const spec = { memory: 32 * mebibyte, networks: [] }
    const before = await readStats(qmp, pid, spec)
    expect(before.cpu.time).to.equal((before.cpu.user ?? 0) + (before.cpu.system ?? 0))
    expect(before.cpu.time).to.be.above(0)
    expect(before.memory).to.include({ current: 32 * mebibyte, maximum: 32 * mebibyte })
    expect(before.memory.resident).to.be.above(mebibyte)
    expect(before.disks.map((disk) => disk.id)).to.deep.equal(['disk0'])
    await guest.ask('prepare sort')
    let { cpu } = before
    while (cpu.time === before.cpu.time) {
      await guest.ask('run sort 1')
      cpu = (await readStats(qmp, pid, spec)).cpu
    }
    expect(cpu.time).to.be.above(before.cpu.time)
  })

  it('lists the network interfaces that the machine has without counters, which QMP does not have', async () => {
    const card = (id: string) => ({ driver: 'virtio-net-pci', id, netdev: `${id}-backend`, romfile: '' })
    const { qmp, qemu } = await start(
      ...['-netdev', 'user,id=net0-backend,restrict=on', '-device', JSON.stringify(card('net0'))],
      ...['-device', 'virtio-rng-pci,id=rng0'],
    )
    const defined = (id: string) => ({ id, type: 'isolated' as const, forwards: [] })
    const networks = [defined('net0'), defined('detached')]
    await qmp.execute('netdev_add', { type: 'user', id: 'a-backend', restrict: true })
    await qmp.execute('device_add', card('a'))
    const stats = await readStats(qmp, qemu.process.pid ?? 0, { memory: 1, networks })
    expect(stats.networks).to.deep.equal([{ id: 'net0' }, { id: 'a' }])
  })

  it('says that there are no counters of a process that is gone', async () => {
    const { qmp } = await start()
    expect((await failure(readStats(qmp, 2 ** 22 + 1, { memory: 1, networks: [] }))).code).to.equal(
      'ERR_INVALID_STATE',
    )
  })

  it('takes a request of the balloon, which a guest without a driver does not follow', async () => {
    const { qmp } = await start('-device', 'virtio-balloon-pci')
    await setMemory(qmp, 16 * mebibyte, 32 * mebibyte)
    expect(await balloonMemory(qmp)).to.equal(32 * mebibyte)
  })

  it('refuses a balloon that is out of range or not there', async () => {
    const { qmp } = await start()
    for (const bytes of [0, -1, 0.5, 33 * mebibyte, Number.NaN]) {
      expect((await failure(setMemory(qmp, bytes, 32 * mebibyte))).code).to.equal('ERR_INVALID_ARGUMENT')
    }
    expect((await failure(setMemory(qmp, mebibyte, 32 * mebibyte))).code).to.equal('ERR_UNSUPPORTED')
    expect(await balloonMemory(qmp)).to.equal(undefined)
  })

  it('gets more virtual CPUs, up to its maximum', async () => {
    const { qmp, guest } = await start('-smp', '1,maxcpus=3')
    await setVcpus(qmp, 3, 3)
    expect(await vcpuCount(qmp)).to.equal(3)
    expect((await failure(setVcpus(qmp, 4, 3))).code).to.equal('ERR_INVALID_ARGUMENT')
    expect((await failure(setVcpus(qmp, 0, 3))).code).to.equal('ERR_INVALID_ARGUMENT')
    expect(await guest.ask('echo on')).to.equal('echo on')
  })

  it('cannot lose a CPU while no guest has taken over the hot-plug of CPUs', async () => {
    const { qmp } = await start('-smp', '1,maxcpus=2')
    await setVcpus(qmp, 2, 2)
    expect((await failure(setVcpus(qmp, 1, 2))).code).to.equal('ERR_OPERATION_FAILED')
    expect(await vcpuCount(qmp)).to.equal(2)
  })

  it('keeps the CPUs that it was started with', async () => {
    const { qmp } = await start('-smp', '2,maxcpus=2')
    expect((await failure(setVcpus(qmp, 1, 2))).code).to.equal('ERR_INVALID_STATE')
  })

  it('says that a machine type has no hot-plug of CPUs', async () => {
    const { qmp } = await start('-machine', 'microvm,acpi=off,pit=on,pic=on,rtc=on')
    const error = await failure(setVcpus(qmp, 1, 1))
    expect(error.code).to.equal('ERR_UNSUPPORTED')
  })

  it('shows its display as PNG and leaves no file', async () => {
    const { qmp, qemu } = await start('-device', 'VGA')
    const before = await readdir(qemu.folder)
    const { data, mediaType } = await takeScreenshot(qmp, { graphics: 'vga' }, qemu.folder)
    if (mediaType === 'image/png') expect([...data.subarray(0, 4)]).to.deep.equal([0x89, 0x50, 0x4e, 0x47])
    else expect(Buffer.from(data.subarray(0, 2)).toString()).to.equal('P6')
    expect(await readdir(qemu.folder)).to.deep.equal(before)
  })

  it('has no picture without a display', async () => {
    const { qmp, qemu } = await start()
    const error = await failure(takeScreenshot(qmp, { graphics: 'none' }, qemu.folder))
    expect(error).to.include({ code: 'ERR_INVALID_STATE', field: 'graphics' })
  })

  it('knows every key that we let through', async () => {
    const { qmp } = await start()
    for (const key of keyNames) await sendKeys(qmp, [key])
    await sendKeys(qmp, ['ctrl', 'alt', 'delete'])
  })

  it('refuses names of keys that are none before anything is sent', async () => {
    const { qmp } = await start()
    for (const keys of [[], ['A'], ['ctrl', 'alt-gr'], ['__proto__']]) {
      expect((await failure(sendKeys(qmp, keys))).code).to.equal('ERR_INVALID_ARGUMENT')
    }
  })

  it('has a line in /proc that is read whatever the process is called', () => {
    const rest = `S ${Array.from({ length: 49 }, (_, index) => index + 4).join(' ')}`
    const stat = `7 (a) S 1 (b) ${rest}`
    expect(parseProcessStat(stat, 'Name:\tx\nVmRSS:\t    1024 kB\n')).to.deep.equal({
      user: 14e7,
      system: 15e7,
      resident: mebibyte,
    })
    expect(parseProcessStat('nonsense', '')).to.equal(undefined)
  })
})
