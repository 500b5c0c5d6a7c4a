import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { containerPeers, nativePeer } from '../support/known-peers.js'
import { payloadImage } from '../support/payload.js'
import { needPeer } from '../support/peers.js'
import { runCli } from './run-cli.js'

describe('Containers on the command line', () => {
  needPeer(nativePeer)
  for (const peer of Object.values(containerPeers)) needPeer(peer)
  const folder = mkdtempSync(join(tmpdir(), 'pv-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  const create = async (
    fields: object,
    {
      uri = 'container:///',
      ...options
    }: { uri?: string; environment?: Record<string, string>; input?: string } = {},
  ) => {
    const path = join(folder, 'spec.json')
    await writeFile(
      path,
      JSON.stringify({ name: 'hello', boot: { kernel: payloadImage('linux-x86_64') }, ...fields }),
    )
    return await runCli(['-c', uri, 'create', path, '--console', '--timeout', '20'], options)
  }

  it('carry what is piped in and out, and end with the program', async () => {
    const { code, stdout } = await create({}, { input: 'echo hello\noff\n' })
    expect(stdout).to.contain('ready polyvisor-payload 1 linux-x86_64').and.to.contain('echo hello')
    expect(code).to.equal(0)
  })

  for (const [title, fields, words] of [
    ['a program with libraries', { boot: { kernel: process.execPath } }, ['boot.kernel', '-static']],
    ['a program that is not there', { boot: { kernel: '/nowhere/at/all' } }, ['boot.kernel', 'not there']],
    ['a network', { networks: [{}] }, ['networks', 'A container has no network']],
    ['more CPUs than there are', { vcpus: 4000 }, ['vcpus', 'not 4000']],
  ] as const) {
    it(`refuse ${title}, naming the field`, async () => {
      const { code, stderr } = await create(fields)
      expect(code).to.equal(2)
      for (const word of words) expect(stderr).to.contain(word)
    })
  }

  it('refuse a limit of memory where the runtime has none, naming those that have', async () => {
    const { code, stderr } = await create({ memory: '64 MiB' }, { uri: 'container:///?runtime=bwrap' })
    expect(code).to.equal(2)
    expect(stderr)
      .to.contain('a container made by bwrap has no limit of memory')
      .and.to.contain('Only crun and runc')
  })

  it('name the runtimes that there are, and the package where none is installed', async () => {
    const wrong = await create({}, { uri: 'container:///?runtime=docker' })
    expect(wrong.code).to.equal(2)
    expect(wrong.stderr).to.contain('Runtimes: auto, crun, runc, bwrap, unshare.')
    const none = await create({}, { environment: { PATH: folder } })
    expect(none.code).to.equal(5)
    expect(none.stderr).to.contain('apt-get install crun')
  })
})
