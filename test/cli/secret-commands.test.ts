import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { libvirtdPeer, pythonPeer, virshPeer } from '../support/known-peers.js'
import { useLibvirtd } from '../support/libvirtd.js'
import { needPeer } from '../support/peers.js'
import { virshOf } from '../support/virsh.js'
import { onTerminal } from './on-terminal.js'
import { type InsideOptions, runInside, runInsideOnTest } from './run-inside.js'

const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f'
const portal = `{uuid: ${uuid}, usage: {type: iscsi, id: portal}, description: of the disks}`

describe('The commands for secrets, on test:///default', () => {
  it('take no value from the command line, and show none in an error', async () => {
    const argument = await runInsideOnTest(['secret-set-value', uuid, 'hush!'])
    expect(argument.code).to.equal(2)
    expect(argument.stderr).to.contain('too many arguments')
    const inSpec = await runInsideOnTest(['secret-define', '-'], { input: '{value: hush}' })
    expect(inSpec.stderr)
      .to.match(/value: is not a known field \(ERR_INVALID_SPEC\)/)
      .and.not.to.contain('hush')
    const plain = await runInsideOnTest(['secret-set-value', uuid], { input: 'hush!' })
    expect(plain.code).to.equal(2)
    expect(plain.stderr).to.equal(
      'polyvisor: the value is not Base64 (ERR_INVALID_ARGUMENT). Say --plain for a value that is as it is.\n',
    )
    const both = await runInsideOnTest(['secret-get-value', uuid, '--plain', '--json'])
    expect(both.stderr).to.contain('--plain: does not go together with --json')
  })

  it('find none where there is none, by UUID or usage', async () => {
    for (const name of [uuid, 'iscsi:portal', 'nosuch']) {
      const { code, stderr } = await runInsideOnTest(['secret-undefine', name])
      expect(code).to.equal(3)
      expect(stderr).to.match(/\(ERR_NO_SECRET\)\. 'polyvisor secret-list' shows .*\n$/)
    }
    expect((await runInsideOnTest(['secret-list', '--json'])).stdout).to.equal('[]\n')
  })

  describe('at a terminal', () => {
    needPeer(pythonPeer)

    it('do not let a value be typed where it would be seen', async () => {
      const { output, status } = await onTerminal(['-c', 'test:///default', 'secret-set-value', uuid], [])
      expect(status).to.equal(2)
      expect(output).to.contain('--file: is needed')
    })
  })
})

describe('The commands for secrets, on libvirt', () => {
  needPeer(libvirtdPeer)
  needPeer(virshPeer)
  const daemon = useLibvirtd()
  const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-secrets-'))
  after(() => rmSync(folder, { recursive: true }))
  const run = (args: readonly string[], options?: InsideOptions) =>
    runInside(
      ['-c', `libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`, ...args],
      options,
    )

  it('define a secret, give it the value that virsh reads, and forget it', async () => {
    const defined = await run(['secret-define', '-'], { input: portal })
    expect(defined).to.deep.equal({
      ...{ code: 0, stderr: '' },
      stdout: `Secret ${uuid} defined; secret-set-value gives it a value.\n`,
    })
    expect((await run(['secret-define', '-'], { input: portal })).code).to.equal(4)
    expect((await run(['secret-list'])).stdout).to.match(
      new RegExp(`^${uuid} +iscsi:portal +no +no +of the disks$`, 'm'),
    )
    const bytes = Buffer.from([0, 0x80, 0xff, 0x0a])
    const file = join(folder, 'value')
    await writeFile(file, bytes)
    const set = await run(['secret-set-value', 'iscsi:portal', '--file', file, '--plain'])
    expect(set.stdout).to.equal(`Secret ${uuid} has a value.\n`)
    expect(await virsh('secret-get-value', uuid)).to.equal(bytes.toString('base64'))
    const base64 = { input: `${Buffer.from('hush!').toString('base64')}\n` }
    expect(await run(['secret-set-value', uuid, '--json'], base64)).to.include({ code: 0 })
    expect(await virsh('secret-get-value', '--plain', uuid)).to.equal('hush!')
    expect((await run(['secret-get-value', uuid])).stdout).to.equal('aHVzaCE=\n')
    expect((await run(['secret-get-value', uuid, '--plain'])).stdout).to.equal('hush!')
    expect(JSON.parse((await run(['secret-get-value', uuid, '--json'])).stdout)).to.deep.equal({
      ...{ uuid, base64: 'aHVzaCE=' },
    })
    expect((await run(['secret-undefine', 'iscsi:portal'])).stdout).to.equal(`Secret ${uuid} undefined.\n`)
    expect(await virsh('secret-list')).to.equal('')
  })
})
