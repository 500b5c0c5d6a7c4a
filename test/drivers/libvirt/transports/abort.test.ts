import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import { libvirt } from '../../../../drivers/libvirt/driver.js'
import { libvirtdPeer, sshdPeer, toolPeers } from '../../../support/known-peers.js'
import { testUri } from '../../../support/libvirt-transports.js'
import { useLibvirtd } from '../../../support/libvirtd.js'
import { needPeer } from '../../../support/peers.js'
import { findChildren, goneWithin } from '../../../support/processes.js'
import { rejection } from '../../../support/rejection.js'
import { type Sshd, startSshd } from '../../../support/sshd.js'

/** Milliseconds in which what was closed must be gone. */
const patience = 10_000

/** The sockets that this process has open. */
function openSockets(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => /^(?:TCP|Pipe|TLS).*Wrap$/.test(name))
}

describe('A connection to a daemon of libvirt that is broken off', () => {
  needPeer(libvirtdPeer)
  needPeer(sshdPeer)
  needPeer(toolPeers.openssl)
  const daemon = useLibvirtd({ emulators: [], tls: {} })
  let sshd: Sshd

  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd?.stop())

  const transports: Readonly<Record<string, () => string>> = {
    'a UNIX socket': () => testUri('unix://', { socket: daemon().socket }),
    SSH() {
      const { target, knownHosts, identity } = sshd
      const parameters = { known_hosts: knownHosts, keyfile: identity, socket: daemon().socket }
      return testUri(`ssh://${target.user}@127.0.0.1:${target.port}`, parameters)
    },
    TLS: () =>
      testUri(`tls://127.0.0.1:${daemon().tlsPort}`, { pkipath: join(daemon().folder, 'client-pki') }),
  }

  /** Checks that as many sockets are open as before, and that sshd serves nobody. */
  async function expectNothingLeft(before: number): Promise<void> {
    expect(await goneWithin(patience, () => openSockets().slice(before))).to.deep.equal([])
    expect(await goneWithin(patience, () => findChildren(sshd.pid))).to.deep.equal([])
  }

  for (const [name, uri] of Object.entries(transports)) {
    it(`leaves nothing behind at any moment, over ${name}`, async () => {
      const before = openSockets().length
      let connected = false
      for (let turns = 0; !connected; turns = Math.ceil(turns * 1.5) + 1) {
        const controller = new AbortController()
        const connecting = libvirt.connect(uri(), { signal: controller.signal }).then(
          async (connection) => {
            connected = true
            await connection.close()
          },
          (error: unknown) => expect(error).to.have.property('code', 'ERR_ABORTED'),
        )
        for (let turn = 0; turn < turns && !connected; turn += 1) await setImmediate()
        controller.abort()
        await connecting
      }
      await expectNothingLeft(before)
    })

    it(`is not made again after it was closed, over ${name}`, async () => {
      const timers = (): number =>
        process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
      const connection = await libvirt.connect(uri())
      const before = timers()
      await connection.close()
      expect(timers()).to.be.at.most(before)
    })

    it(`leaves nothing behind when it is closed while it is being made again, over ${name}`, async () => {
      const before = openSockets().length
      const connection = await libvirt.connect(uri())
      daemon().kill('SIGSTOP')
      const asked = rejection('ERR_DISCONNECTED', connection.native.call('connectGetType', {}))
      daemon().kill('SIGKILL')
      await asked
      expect(connection.state).to.equal('reconnecting')
      await connection.close()
      await expectNothingLeft(before)
      await daemon().restart()
    })
  }
})
