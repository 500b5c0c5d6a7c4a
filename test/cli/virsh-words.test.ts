import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import { commands } from '../../cli/commands.js'
import { hintForVirsh, virshWords } from '../../cli/virsh-words.js'
import { libvirt } from '../../drivers/libvirt/driver.js'
import { libvirtdPeer, qemuPeer, virshPeer } from '../support/known-peers.js'
import { libvirtGuest } from '../support/libvirt-guest.js'
import { useLibvirtd } from '../support/libvirtd.js'
import { needPeer } from '../support/peers.js'
import { runCli } from './run-cli.js'
import { runInsideOnTest } from './run-inside.js'

const ours = new Map(
  commands.flatMap((entry) => [entry.name, ...(entry.aliases ?? [])].map((name) => [name, entry])),
)

describe("virsh's words on the command line", () => {
  it('lead to the command that does it here', async () => {
    const { code, stderr } = await runInsideOnTest(['dumpxml', 'test'])
    expect(code).to.equal(2)
    expect(stderr).to.equal(
      "polyvisor: unknown command 'dumpxml' (ERR_INVALID_ARGUMENT). 'polyvisor dumpspec NAME' prints the definition as a specification; 'polyvisor convert - --to libvirt-xml' makes XML of it.\n",
    )
    expect((await runInsideOnTest(['vcpupin', 'test'])).stderr).to.include('domain.setAffinity()')
    expect((await runInsideOnTest(['setmaxmem', 'test'])).stderr).to.include('connection.native.call')
    expect((await runInsideOnTest(['dump', 'test', 'x', '--memory-only'])).stderr).to.include('always that')
    expect((await runInsideOnTest(['event', '--all'])).stderr).to.include('--loop')
    expect((await runInsideOnTest(['lst'])).stderr).to.include('Did you mean list?')
  })

  it('have hints only where there is no such command or option, and name commands that there are', () => {
    for (const word of virshWords.commands) {
      expect(ours.has(word), word).to.equal(false)
      const hint = hintForVirsh(`unknown command '${word}'`, undefined) ?? ''
      expect(hint, word).to.match(/^\S.*\.$/)
      for (const [, name = ''] of hint.matchAll(/'polyvisor ([a-z][a-z-]*)/g))
        expect(ours.has(name), name).to.equal(true)
    }
    for (const word of virshWords.options) {
      const [name = '', option = ''] = word.split(' ')
      expect(ours.get(name)?.name, word).to.equal(name)
      const hint = hintForVirsh(`unknown option '${option}'`, name) ?? ''
      expect(hint, word).to.match(/^\S.*\.$/)
    }
    expect(hintForVirsh("unknown command 'constructor'", undefined)).to.equal(undefined)
    expect(hintForVirsh("unknown option '--frob'", 'list')).to.equal(undefined)
  })

  describe('start a machine of libvirt', () => {
    needPeer(libvirtdPeer)
    needPeer(qemuPeer)
    const daemon = useLibvirtd()

    it('paused before its first instruction with --paused, as virsh does', async () => {
      const uri = `libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`
      await using connection = await libvirt.connect(uri)
      const domain = await connection.define(await libvirtGuest('waiting', {}, daemon().folder))
      try {
        const { stdout } = await runCli(['-c', uri, 'start', 'waiting', '--paused', '--json'])
        expect(JSON.parse(stdout)).to.include({ name: 'waiting', state: 'paused' })
        expect((await runCli(['-c', uri, 'resume', 'waiting'])).code).to.equal(0)
      } finally {
        await domain.destroy()
        await domain.undefine()
      }
    })
  })

  describe('and virsh itself', () => {
    needPeer(virshPeer)

    it('know each of them, and no command of virsh is without a way or a hint', () => {
      const theirs = execFileSync('virsh', ['help'], { encoding: 'utf8' })
        .split('\n')
        .flatMap((line) => /^ {4}(\S+) {2,}\S/.exec(line)?.[1] ?? [])
      expect(theirs).to.include('dumpxml')
      // of its shell, and of containers that the daemon's own host runs
      const shell = ['cd', 'echo', 'exit', 'pwd', 'quit', 'lxc-enter-namespace']
      const known = (word: string): boolean => ours.has(word) || virshWords.commands.includes(word)
      expect(theirs.filter((word) => !known(word))).to.have.members(shell)
    })
  })
})
