import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, eventsUntil, having } from '../context.js'

/** Feature `vcpu-hotplug`. */
export function vcpuHotplugContract(context: ContractContext): void {
  const kept = context.keep({ maximumVcpus: 2 })

  it('refuses counts beyond the maximum, and counts that are none', async () => {
    const domain = having(await kept.running(), 'vcpu-hotplug')
    const { vcpus } = await domain.info()
    for (const count of [3, 0, -1, 1.5]) {
      const error = await rejection('ERR_INVALID_ARGUMENT', domain.setVcpus(count))
      expect(error.field).to.equal('count')
    }
    expect((await domain.info()).vcpus).to.equal(vcpus)
  })

  it('adds virtual CPUs up to the maximum', async () => {
    const domain = having(await kept.running(), 'vcpu-hotplug')
    expect((await domain.info()).vcpus).to.equal(1)
    await using events = context.connection().events({ domain: domain.name, types: ['vcpus'] })
    await domain.setVcpus(2)
    expect((await domain.info()).vcpus).to.equal(2)
    expect(await eventsUntil(events, (event) => event.type === 'vcpus' && event.vcpus === 2)).to.have.length(
      1,
    )
    if (!context.subject.guest.releasesVcpus) return
    await domain.setVcpus(1)
    expect((await domain.info()).vcpus).to.equal(1)
  })
}
