import { expect } from 'chai'
import type { XenHost } from '../../../drivers/xen/host/host.js'
import { createSurveyor } from '../../../drivers/xen/state/survey.js'
import { HypervisorError } from '../../../src/errors.js'

/** What xl writes where nothing but dom0 runs. */
const list =
  'Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label\n' +
  'Domain-0                                     0   512     1     r-----      42.3 00000000-0000-0000-0000-000000000000        -                -\n'

describe('The survey of a host with Xen', () => {
  /** A host whose program ends only when it is told to. */
  function slowHost() {
    const ends: (() => void)[] = []
    const host: XenHost = {
      local: true,
      run: () =>
        new Promise((resolve) => {
          ends.push(() => resolve({ exitCode: 0, signal: undefined, stdout: `${list}\0`, stderr: '' }))
        }),
      start: () => Promise.reject(new HypervisorError('ERR_INTERNAL', 'nothing is started')),
      onLost: () => {},
      close: async () => {},
    }
    return { host, ends }
  }

  it('is made by one program for all that ask at once, and by another for who asks later', async () => {
    const { host, ends } = slowHost()
    const surveyor = createSurveyor()
    const first = Array.from({ length: 50 }, () => surveyor.read(host))
    await new Promise((resolve) => setImmediate(resolve))
    expect(ends).to.have.lengthOf(1)
    const later = surveyor.read(host)
    await new Promise((resolve) => setImmediate(resolve))
    expect(ends).to.have.lengthOf(2)
    ends[1]?.()
    // What was asked for later does not wait for the slow one before it.
    expect(await later).to.deep.equal({ running: [], definitions: [], damaged: [] })
    ends[0]?.()
    expect(new Set(await Promise.all(first)).size).to.equal(1)
  })
})
