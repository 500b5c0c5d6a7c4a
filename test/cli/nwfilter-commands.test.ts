import { expect } from 'chai'
import { nwfilterPeer, virshPeer } from '../support/known-peers.js'
import { useLxcDaemon } from '../support/lxc-daemon.js'
import { needPeer } from '../support/peers.js'
import { virshOf } from '../support/virsh.js'
import { type InsideOptions, runInside, runInsideOnTest } from './run-inside.js'

const quiet = (port: number): string => `name: quiet
entries:
  - rule:
      action: drop
      direction: in
      match: {tcp: {dstportstart: ${port}}}
`

describe('The commands for network filters, on test:///default', () => {
  it('define from standard input, and name what is wrong or not there', async () => {
    expect(await runInsideOnTest(['nwfilter-define', '-'], { input: quiet(22) })).to.deep.equal({
      ...{ code: 0, stdout: "Network filter 'quiet' defined.\n", stderr: '' },
    })
    const wrong = await runInsideOnTest(['nwfilter-define', '-'], { input: quiet(70_000) })
    expect(wrong).to.include({ code: 2, stdout: '' })
    expect(wrong.stderr).to.match(/^polyvisor: .*entries\[0\]\.rule.*\(ERR_INVALID_SPEC\)\..*\n$/)
    const absent = await runInsideOnTest(['nwfilter-dumpspec', 'nosuch'])
    expect(absent.code).to.equal(3)
    expect(absent.stderr).to.match(/\(ERR_NO_NWFILTER\)\. 'polyvisor nwfilter-list' shows .*\n$/)
  })
})

describe('The commands for network filters, on libvirt', () => {
  needPeer(nwfilterPeer)
  needPeer(virshPeer)
  const daemon = useLxcDaemon()
  const virsh = virshOf('lxc+unix:///system', () => daemon().socket)
  const run = (args: readonly string[], options?: InsideOptions) =>
    runInside(
      ['-c', `libvirt+unix:///system?driver=lxc&socket=${encodeURIComponent(daemon().socket)}`, ...args],
      options,
    )

  it('lead a filter through its life, as virsh sees it', async () => {
    expect((await run(['nwfilter-define', '-', '--replace'], { input: quiet(22) })).code).to.equal(0)
    const taken = await run(['nwfilter-define', '-'], { input: quiet(23) })
    expect(taken.code).to.equal(4)
    expect(taken.stderr).to.contain('--replace')
    const uuid = /<uuid>(.*)<\/uuid>/.exec(await virsh('nwfilter-dumpxml', 'quiet'))?.[1]
    expect((await run(['nwfilter-list'])).stdout).to.contain(`${uuid}  quiet\n`)
    const { stdout } = await run(['nwfilter-define', '-', '--replace', '--json'], { input: quiet(23) })
    expect(JSON.parse(stdout)).to.deep.equal({ name: 'quiet', uuid })
    expect(await virsh('nwfilter-dumpxml', 'quiet')).to.contain("dstportstart='23'")
    const { stdout: spec } = await run(['nwfilter-dumpspec', 'quiet'])
    expect((await run(['nwfilter-undefine', 'quiet'])).stdout).to.equal("Network filter 'quiet' undefined.\n")
    expect(await virsh('nwfilter-list')).not.to.contain('quiet')
    expect((await run(['nwfilter-define', '-'], { input: spec })).code).to.equal(0)
    expect(await virsh('nwfilter-dumpxml', 'quiet')).to.contain(`<uuid>${uuid}</uuid>`)
  })
})
