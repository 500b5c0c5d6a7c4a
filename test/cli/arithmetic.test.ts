import { expect } from 'chai'
import { arithmeticSchema } from '../../benchmarks/historic/arithmetic/result.js'
import { simhPeer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { runCli } from './run-cli.js'

describe('polyvisor arithmetic', () => {
  needPeer(simhPeer)

  it('compares the machines that it is told, for people and for programs', async () => {
    const { code, stdout, stderr } = await runCli(['arithmetic', 'vax', '--json'])
    expect([code, stderr]).to.deep.equal([0, ''])
    const { rows } = arithmeticSchema.parse(JSON.parse(stdout))
    expect(rows.map(({ format, correct }) => [format, correct])).to.deep.equal([
      ['dec-f', true],
      ['dec-d', true],
      ['dec-g', true],
    ])
    const text = await runCli(['arithmetic', 'vax'])
    expect(text.stdout).to.match(
      /^DEC MicroVAX 3900 +F_floating, 32 bits +7\.48547\d+ +41EF890A +41EF890A +right$/m,
    )
  })

  it('refuses a machine that it does not know', async () => {
    const { code, stderr } = await runCli(['arithmetic', 'enigma'])
    expect(code).to.equal(2)
    expect(stderr).to.match(/there is no machine 'enigma' .*Machines: pdp11-70, vax, s370, pdp10\./)
  })

  it('tells what is missing where an emulator is not installed', async () => {
    const { code, stdout, stderr } = await runCli(['arithmetic', 'vax'], {
      environment: { PATH: '/nonexistent' },
    })
    expect([code, stdout]).to.deep.equal([1, 'No machine could be run.\n'])
    expect(stderr).to.match(/^vax: vax is not .*simh/m)
  })
})
