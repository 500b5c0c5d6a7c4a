import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { probeKvm } from '../../../../drivers/qemu/kvm/probe.js'
import { isHypervisorError } from '../../../../src/errors.js'
import { kvmPeer, linuxPeer, softwareKvmPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'

describe('The probe of KVM', () => {
  needPeer(linuxPeer)
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-kvm-'))
  after(() => rmSync(folder, { recursive: true }))

  describe('on the real device', () => {
    needPeer(kvmPeer)

    it('runs its guest and times it', async () => {
      const finding = await probeKvm()
      expect(finding.status, finding.detail).to.be.oneOf(['works', 'degraded'])
      expect(finding.version).to.equal('API 12')
      expect(finding.facts).to.include({ 'extension.userMemory': 1 })
      expect(finding.facts).to.have.property('instructionsPerSecond').greaterThan(0)
    })

    describe('of the module kvm_pvm', () => {
      needPeer(softwareKvmPeer)

      it('recognises a software KVM as degraded', async () => {
        const finding = await probeKvm()
        expect(finding.status).to.equal('degraded')
        expect(finding.detail).to.match(/^KVM interprets its guest: [\d.]+ million .*module kvm_pvm/)
        expect(finding.facts).to.include({ kind: 'software', virtualizationFlag: 'none' })
      })
    })
  })

  it('finds a device that is not there missing', async () => {
    const finding = await probeKvm({ device: join(folder, 'nothing') })
    expect(finding).to.include({ status: 'missing', path: join(folder, 'nothing') })
  })

  it('finds a file that is no KVM broken, with the call that failed', async () => {
    const device = join(folder, 'file')
    await writeFile(device, '')
    const finding = await probeKvm({ device })
    expect(finding.status).to.equal('broken')
    expect(finding.detail).to.equal('The device opens, but KVM_GET_API_VERSION failed with ENOTTY.')
  })

  it('kills a probe that takes longer than its limit and reports it as broken', async () => {
    const finding = await probeKvm({ device: join(folder, 'nothing'), limit: 1 })
    expect(finding.status).to.equal('broken')
    expect(finding.detail).to.contain('was killed')
  })

  it('kills the probe on an abort and is rejected', async () => {
    const controller = new AbortController()
    const probing = probeKvm({ signal: controller.signal })
    controller.abort()
    const error: unknown = await probing.catch((thrown: unknown) => thrown)
    expect(isHypervisorError(error, 'ERR_ABORTED')).to.equal(true)
  })
})
