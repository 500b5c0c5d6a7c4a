import { expect } from 'chai'
import fc from 'fast-check'
import { parseList } from '../../../drivers/xen/xl/list.js'

const header =
  'Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label\n'
const host =
  'Domain-0                                     0   512     1     r-----      42.3 00000000-0000-0000-0000-000000000000        -                -\n'
const uuid = '15b75646-7d13-4000-9ee7-8b5932d41e66'

/** A line as xl writes it. */
function line(name: string, { id = 1, state = '------', reason = '-', of = uuid } = {}): string {
  return `${name.padEnd(40)} ${String(id).padStart(5)} ${'96'.padStart(5)} ${'1'.padStart(5)}     ${state}  ${'0.9'.padStart(8)} ${of} ${reason.padStart(8)} ${'-'.padStart(16)}\n`
}

/** Text for names: shells, terminals and columns give these a meaning. */
const hostileName = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...` -'"\\$()\`;&|<>*?~#\t=,:0123456789abcdefr`), maxLength: 60 }),
    fc.constantFrom(
      '$(reboot)',
      "';reboot;'",
      `x    1    96     1     ------       0.9 ${uuid}        -                -`,
    ),
  )
  .filter((name) => !/[\n\u2028\u2029]/.test(name) && name.trim() === name && name !== '(null)')

describe('The list of xl', () => {
  it('is read in its columns, without dom0', () => {
    expect(parseList(header + host + line('t1', { id: 7, state: '--p---' }))).to.deep.equal([
      {
        name: 't1',
        id: 7,
        uuid,
        memory: 96 * 2 ** 20,
        vcpus: 1,
        paused: true,
        ending: false,
        crashed: false,
        cpuTime: 900_000_000,
      },
    ])
    expect(parseList(header + host)).to.deep.equal([])
  })

  it('tells machines that have powered off, that die and that have crashed', () => {
    const states = ['---s--', '-----d', '---sc-', '---ss-', '---sr-', '---s?-'].map(
      (state) => parseList(header + line('t', { state }))[0],
    )
    expect(states.map((domain) => domain?.ending)).to.deep.equal([true, true, true, false, true, true])
    expect(states.map((domain) => domain?.crashed)).to.deep.equal([false, false, true, false, false, false])
    expect(states.map((domain) => domain?.paused)).to.deep.equal([false, false, false, true, false, false])
    expect(parseList(header + line('t', { state: '---s--', reason: '3' }))[0]).to.include({ crashed: true })
    expect(parseList(header + line('(null)', { state: '-----d' }))).to.deep.equal([])
  })

  it('has one machine for the two that one is while it moves to the host that it is on', () => {
    const moves = [
      [line('t', { id: 5 }), line('t--incoming', { id: 6, state: '--p---' })],
      [line('t--migratedaway', { id: 5, state: '---ss-' }), line('t--incoming', { id: 6, state: '--p---' })],
      [line('t--migratedaway', { id: 5, state: '---ss-' }), line('t', { id: 6 })],
      [line('t', { id: 6 })],
    ].map((lines) => parseList(header + lines.join('')))
    expect(moves.map((found) => found.map(({ name, id }) => [name, id]))).to.deep.equal([
      [['t', 5]],
      [['t', 5]],
      [['t', 6]],
      [['t', 6]],
    ])
    const other = uuid.replace('1', '2')
    const alike = parseList(header + line('t') + line('t--incoming', { of: other }) + line('u--incoming'))
    expect(alike.map(({ name }) => name)).to.deep.equal(['t', 't--incoming', 'u--incoming'])
  })

  it('gives back every name on one line, whatever is in it', () => {
    fc.assert(
      fc.property(hostileName, hostileName, (one, two) => {
        const found = parseList(header + host + line(one, { id: 1 }) + line(two, { id: 2 }))
        expect(found.map(({ name, id }) => [name, id])).to.deep.equal([
          [one, 1],
          [two, 2],
        ])
      }),
      { numRuns: 10_000 },
    )
  })

  it('gives back names of several lines', () => {
    expect(parseList(header + line('a\nb') + line('c')).map(({ name }) => name)).to.deep.equal(['a\nb', 'c'])
  })

  it('is refused if it is another one', () => {
    for (const text of ['', 'Name ID\n', `${header}half a line`, `${header}${host}t1 1 96\n`]) {
      expect(() => parseList(text))
        .to.throw()
        .with.property('code', 'ERR_PROTOCOL')
    }
  })
})
