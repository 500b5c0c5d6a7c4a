import { expect } from 'chai'
import { complaintOf, describeEnd } from '../../../drivers/hercules/end.js'

/** The last words of a machine whose CPU waits, with what another thread said in between. */
const waiting = (psw: string, between = ''): string =>
  `HHCCP011I CPU0000: Disabled wait state\n          ${between}PSW=${psw}\nHHCIN900I Begin Hercules shutdown\n`

describe('the end of Hercules', () => {
  it('is a disabled wait, of which the code is the address in the PSW of the mode', () => {
    const ends = [
      ['00020000 80000000', 'stopped', '000000'],
      ['00020000 40000007', 'crashed', '000007'],
      ['000A0000 00000FFF', 'stopped', '000FFF'],
      ['000A0000 80123456', 'crashed', '123456'],
      ['000A0000 7FFFFFFF', 'crashed', '7FFFFFFF'],
      ['00020001 80000000 0000000000000FFF', 'stopped', '000FFF'],
      ['00020001 80000000 00000001DEADBEEF', 'crashed', '1DEADBEEF'],
    ] as const
    for (const [psw, change, code] of ends) {
      const reason = `a disabled wait with the code ${code}`
      for (const between of ['', "HHCAO003I Firing command: 'quit'\nquit\n"]) {
        const lastWords = waiting(psw, between)
        expect(describeEnd({ status: 0, lastWords }), psw).to.deep.equal({ change, reason })
      }
    }
  })

  it('is a crash where a CPU stops by itself, or Hercules does', () => {
    const loop = 'HHCCP016I CPU0000: Program interrupt loop: PSW=00000000 80000000\nHHCIN900I Begin\n'
    expect(describeEnd({ status: 0, lastWords: loop })).to.deep.equal({
      change: 'crashed',
      reason: 'Program interrupt loop',
    })
    const killed = describeEnd({ status: 139, lastWords: waiting('00020000 00000000') })
    expect(killed).to.deep.equal({ change: 'crashed', reason: 'it was ended by signal 11' })
  })

  it('has its first error as the complaint', () => {
    const lastWords = [
      'HHCCF065I Hercules: tid=7F, pid=1',
      'HHCCF008E Error in machine.cnf line 2: no such thing',
      'HHCIN900I Begin Hercules shutdown',
      '',
    ].join('\n')
    expect(complaintOf(lastWords)).to.equal('Error in machine.cnf line 2: no such thing')
    expect(describeEnd({ status: 1, lastWords }).reason).to.include('no such thing')
    expect(complaintOf('HHCCF065I Hercules: tid=7F, pid=1\n')).to.equal(undefined)
  })
})
