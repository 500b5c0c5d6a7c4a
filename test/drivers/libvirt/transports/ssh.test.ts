import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { findTool } from '../../../support/find-tool.js'
import { libvirtdPeer, socatPeer, sshdPeer } from '../../../support/known-peers.js'
import {
  screenshotLength,
  testUri,
  tryOut,
  untilBack,
  useConnections,
} from '../../../support/libvirt-transports.js'
import { owner, useLibvirtd } from '../../../support/libvirtd.js'
import { needPeer } from '../../../support/peers.js'
import { findChildren } from '../../../support/processes.js'
import { type Sshd, startSshd } from '../../../support/sshd.js'

/** How many sessions sshd has let in. */
const logins = (sshd: Sshd): number => sshd.log().match(/Accepted publickey/g)?.length ?? 0

describe('A daemon of libvirt behind SSH', () => {
  needPeer(libvirtdPeer)
  needPeer(sshdPeer)
  const daemon = useLibvirtd({ emulators: [] })
  const connect = useConnections()
  let sshd: Sshd

  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd?.stop())

  const uriOf = (server: Sshd, more: Readonly<Record<string, string>> = {}): string => {
    const { user, host, port } = server.target
    const { knownHosts, identity } = server
    const given = { known_hosts: knownHosts, keyfile: identity, socket: daemon().socket, ...more }
    const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
    return testUri(`ssh://${user}@${host}:${port}`, present)
  }

  /** A PATH for programs of the server that has only these, each run as the user whose daemon it is. */
  function pathWith(...names: readonly string[]): string {
    const folder = join(sshd.folder, `bin-${names.join('-') || 'empty'}`)
    mkdirSync(folder, { recursive: true })
    const own = `env XDG_RUNTIME_DIR=${join(daemon().folder, 'run')}`
    for (const name of names) {
      const tool = findTool(name)
      if (tool === undefined) throw new Error(`there is no ${name}`)
      const who = owner === undefined ? '' : `setpriv --reuid ${owner} --regid ${owner} --clear-groups --`
      const text = `#!/bin/sh\nPATH=/usr/bin:/bin\nexec ${who} ${own} ${tool} "$@"\n`
      writeFileSync(join(folder, name), text, { mode: 0o755 })
    }
    return folder
  }

  /** An sshd that forwards no sockets, with only these programs. */
  async function withoutForwarding(
    names: readonly string[],
    work: (server: Sshd) => Promise<void>,
  ): Promise<void> {
    const server = await startSshd(['AllowStreamLocalForwarding no', `SetEnv PATH=${pathWith(...names)}`])
    try {
      await work(server)
    } finally {
      await server.stop()
    }
  }

  it('runs machines, tells of them and sends streams, all over one session', async () => {
    const before = logins(sshd)
    const connection = await connect(uriOf(sshd))
    await tryOut(connection)
    expect(await Promise.all([1, 2, 3].map(() => screenshotLength(connection)))).to.have.length(3)
    expect(logins(sshd) - before).to.equal(1)
  })

  it('is another host, whatever its address', async () => {
    const connection = await connect(uriOf(sshd))
    expect((await connection.node()).system).to.match(/^a host with libvirt/)
  })

  it('is reached through jump hosts', async () => {
    const second = await startSshd()
    try {
      const known = join(second.folder, 'known_hosts_of_both')
      const keys = [sshd, second].map(({ knownHosts }) => readFileSync(knownHosts, 'utf8'))
      writeFileSync(known, keys.join(''))
      const authorized = join(second.folder, 'authorized_keys')
      writeFileSync(authorized, readFileSync(join(sshd.folder, 'authorized_keys')))
      const { user, port } = second.target
      const jump = `${user}@127.0.0.1:${port}`
      const connection = await connect(uriOf(sshd, { jump, known_hosts: known }))
      await tryOut(connection)
      expect(logins(second)).to.equal(1)
    } finally {
      await second.stop()
    }
  })

  it('comes back after sshd has lost the connection, over a new session', async () => {
    const connection = await connect(uriOf(sshd))
    const before = logins(sshd)
    await untilBack(connection, () => killSessions(sshd))
    expect(logins(sshd) - before).to.equal(1)
  })

  it('comes back after sshd has fallen silent, over a new session', async () => {
    const connection = await connect(uriOf(sshd, { keepalive: '0.2' }))
    const silent = findChildren(sshd.pid)
    await untilBack(connection, () => {
      for (const { pid } of silent) process.kill(pid, 'SIGSTOP')
    })
    for (const { pid } of silent) process.kill(pid, 'SIGKILL')
  })

  it('comes back after the daemon has ended, over the session that is there', async () => {
    const connection = await connect(uriOf(sshd))
    const before = logins(sshd)
    await untilBack(connection, () => daemon().restart())
    expect(logins(sshd)).to.equal(before)
  })

  // libvirt's driver `test` belongs to the whole host for virt-ssh-helper, whose daemon the tests do not touch.
  const sessionOf = (server: Sshd, proxy: string): string =>
    uriOf(server, { socket: '', driver: 'qemu', proxy }).replace('/default?', '/session?')

  it("is reached by virt-ssh-helper where the user's socket is not forwarded", async () => {
    await withoutForwarding(['virt-ssh-helper', 'id'], async (server) => {
      const connection = await connect(sessionOf(server, 'auto'))
      expect(await connection.list()).to.deep.equal([])
      const events = connection.events({ types: ['gap'] })
      killSessions(server)
      expect((await events.next()).value).to.include({ reason: 'reconnected' })
      expect(await connection.list()).to.deep.equal([])
      await connection.close()
    })
  })

  it('is reached by virt-ssh-helper where that is wanted', async () => {
    const server = await startSshd([`SetEnv PATH=${pathWith('virt-ssh-helper')}`])
    try {
      const connection = await connect(sessionOf(server, 'helper'))
      expect(await connection.list()).to.deep.equal([])
      await connection.close()
    } finally {
      await server.stop()
    }
  })

  describe('with socat', () => {
    needPeer(socatPeer)

    it('is reached by it where sockets are not forwarded and there is no virt-ssh-helper', async () => {
      await withoutForwarding(['socat'], async (server) => {
        const connection = await connect(uriOf(server))
        await tryOut(connection)
        await untilBack(connection, () => killSessions(server))
        await connection.close()
      })
    })

    it('is reached at a path with characters that mean something to socat', async () => {
      const socket = join(daemon().folder, 'a,b!!c:d \'e"\\f')
      symlinkSync(daemon().socket, socket)
      await withoutForwarding(['socat'], async (server) => {
        const connection = await connect(uriOf(server, { socket, proxy: 'socat' }))
        await tryOut(connection)
        await connection.close()
      })
    })
  })
})

/** Kills the processes of sshd that serve connections. */
function killSessions(sshd: Sshd): void {
  for (const { pid } of findChildren(sshd.pid)) process.kill(pid, 'SIGKILL')
}
