import { expect } from 'chai'
import { dateOf, nanosecondsOf } from '../../../src/guest-time.js'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, having } from '../context.js'

/** How far a clock may go while it is read, in milliseconds. */
const patience = 60_000

/** Feature `guest-info`, of machines whose guest runs an agent and has a loopback interface and a disk. */
export function guestInfoContract(context: Pick<ContractContext, 'boot'>): void {
  it('tells the name of the guest and its operating system', async () => {
    const domain = having(await context.boot({ disk: true }), 'guest-info')
    const { hostname, operatingSystem, timezone } = await domain.guestSystem()
    expect(hostname).to.be.a('string').and.not.equal('')
    expect(operatingSystem).to.include({ machine: (await domain.spec()).architecture })
    expect(operatingSystem.kernelRelease).to.match(/^\d/)
    expect(timezone?.offset).to.be.within(-86_400, 86_400)
  })

  it('tells file systems that hold what is in use, and on which disks they are', async () => {
    const domain = having(await context.boot({ disk: true }), 'guest-info')
    const mounted = await domain.guestFileSystems()
    expect(mounted).to.not.deep.equal([])
    for (const { mountPoint, name, type, totalBytes = 0, usedBytes = 0, disks } of mounted) {
      expect(mountPoint).to.match(/^\//)
      expect([name, type]).to.not.include('')
      expect(totalBytes).to.be.above(0).and.at.least(usedBytes)
      expect(disks.map(({ device }) => device)).to.deep.equal(['/dev/vda'])
    }
  })

  it('tells interfaces with their addresses', async () => {
    const domain = having(await context.boot({ disk: true }), 'guest-info')
    const loopback = (await domain.guestInterfaces()).find(({ name }) => name === 'lo')
    expect(loopback?.mac).to.equal('00:00:00:00:00:00')
    expect(loopback?.addresses).to.deep.include({ family: 'ipv4', address: '127.0.0.1', prefix: 8 })
    expect(loopback?.addresses).to.deep.include({ family: 'ipv6', address: '::1', prefix: 128 })
  })

  it('tells users as a list, each from when on', async () => {
    const domain = having(await context.boot({ disk: true }), 'guest-info')
    for (const { name, loggedInAt } of await domain.guestUsers()) {
      expect(name).to.not.equal('')
      expect(loggedInAt).to.be.within(0, Date.now())
    }
  })

  it('tells the time and sets it, by a Date, to the microsecond, and from the hardware clock', async () => {
    const domain = having(await context.boot({ disk: true }), 'guest-info')
    const expectNear = async (time: bigint): Promise<void> => {
      const ahead = (await domain.guestTime()) - time
      expect(Number(ahead / 1_000_000n)).to.be.within(-2000, patience)
    }
    await expectNear(nanosecondsOf(new Date()))
    const past = new Date('2001-02-03T04:05:06Z')
    await domain.setGuestTime(past)
    await expectNear(nanosecondsOf(past))
    expect(dateOf(await domain.guestTime()).getUTCFullYear()).to.equal(2001)
    const future = 2_000_000_000_123_456_000n
    await domain.setGuestTime(future)
    expect((await domain.guestTime()) - future).to.satisfy((ahead: bigint) => ahead >= 0n)
    await expectNear(future)
    await domain.setGuestTime(new Date())
    await domain.setGuestTime(undefined)
    await expectNear(nanosecondsOf(new Date()))
  })

  it('refuses times that no agent has words for', async () => {
    const domain = having(await context.boot({ disk: true }), 'guest-info')
    for (const time of [new Date(-1), new Date(Number.NaN), -1n, 2n ** 63n]) {
      const error = await rejection('ERR_INVALID_ARGUMENT', domain.setGuestTime(time))
      expect(error.field).to.equal('time')
    }
  })
}
