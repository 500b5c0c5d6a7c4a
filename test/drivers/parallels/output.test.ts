import { expect } from 'chai'
import fc from 'fast-check'
import { keyNumbers } from '../../../drivers/parallels/features/keys.js'
import { readMachine } from '../../../drivers/parallels/machine/read.js'
import { parseList } from '../../../drivers/parallels/prlctl/list.js'
import { parseSnapshots } from '../../../drivers/parallels/prlctl/snapshot-list.js'

const uuid = '15b75646-7d13-4000-9ee7-8b5932d41e66'

/** A machine in prlctl's words, with no more than what every release writes. */
const machine = (more: object = {}) => JSON.stringify([{ ID: uuid, Name: 'a', State: 'stopped', ...more }])

describe('Output of prlctl', () => {
  it('lists machines whatever their names are, in braces or without', () => {
    const names = fc.array(fc.string({ unit: 'grapheme-composite' }), { maxLength: 5 })
    fc.assert(
      fc.property(names, (given) => {
        const rows = given.map((name) => ({ uuid: `{${uuid.toUpperCase()}}`, status: 'stopped', name }))
        const output = `${JSON.stringify(rows, undefined, '\t').replaceAll('/', '\\/')}\n`
        expect(parseList(output)).to.deep.equal(given.map((name) => ({ uuid, status: 'stopped', name })))
      }),
    )
    expect(parseList('')).to.deep.equal([])
  })

  it('is read where a text has a control character that JSON does not allow, and behind a warning', () => {
    const rows = `[\n\t{"uuid": "${uuid}", "status": "stopped", "name": "a\u0007b"}\n]\n`
    expect(parseList(`A new version is there.\n${rows}`)).to.deep.equal([
      { uuid, status: 'stopped', name: 'a b' },
    ])
  })

  it('is ERR_PROTOCOL where it is anything else', () => {
    fc.assert(
      fc.property(fc.string(), fc.json(), (text, json) => {
        for (const output of [text, json]) {
          try {
            for (const { name } of parseList(output)) expect(name).to.be.a('string')
          } catch (error) {
            expect(error).to.have.property('code', 'ERR_PROTOCOL')
          }
        }
      }),
    )
    for (const output of ['', '[]', '{}', `[${machine().slice(1, -1)},${machine().slice(1, -1)}]`]) {
      expect(() => readMachine(output))
        .to.throw()
        .with.property('code', 'ERR_PROTOCOL')
    }
  })

  it('says the states of machines in the words of Parallels Desktop', () => {
    for (const [word, state, active, saved] of [
      ['stopped', 'shutoff', false, false],
      ['suspended', 'shutoff', false, true],
      ['invalid', 'shutoff', false, false],
      ['running', 'running', true, false],
      ['paused', 'paused', true, false],
      ['resuming', 'starting', true, false],
      ['suspending', 'stopping', true, false],
      ['snapshoting', 'shutoff', false, false],
    ] as const) {
      expect(readMachine(machine({ State: word })), word).to.include({ state, active, saved })
    }
    const before = { state: 'running', active: true, saved: false } as const
    expect(readMachine(machine({ State: 'snapshoting' }), () => before)).to.include({ state: 'running' })
  })

  it('says what there is of a machine in the words of older releases and of newer ones', () => {
    const Hardware = { cpu: { cpus: 3, type: 'arm' }, memory: { size: '512Mb' } }
    expect(readMachine(machine({ Hardware, 'BIOS type': 'efi-arm64' }))).to.include({
      ...{ vcpus: 3, memory: 2 ** 29, architecture: 'aarch64', firmware: 'uefi' },
    })
    const older = { 'EFI boot': 'on', Home: '/m/a.pvm/config.pvs', Hardware: { cpu: { cpus: 'unlimited' } } }
    expect(readMachine(machine(older))).to.include({
      ...{ vcpus: 0, memory: 0, architecture: 'x86_64', firmware: 'uefi', home: '/m/a.pvm' },
    })
  })

  it('says the snapshots of a machine, oldest first, with where each stands', () => {
    const output = JSON.stringify({
      '{b}': { name: 'second', date: '2026-01-02 03:04:06', state: 'pause', current: true, parent: '{a}' },
      '{a}': { name: 'first', date: '2026-01-02 03:04:05', state: 'poweroff', current: false, parent: '' },
    })
    const found = parseSnapshots(output, { '{a}': 'the first' })
    expect(
      found.map(({ key, info }) => [key, info.name, info.state, info.parent, info.current]),
    ).to.deep.equal([
      ['{a}', 'first', 'shutoff', undefined, false],
      ['{b}', 'second', 'paused', 'first', true],
    ])
    expect(found[0]?.info).to.include({
      description: 'the first',
      createdAt: new Date(2026, 0, 2, 3, 4, 5).getTime(),
    })
    expect(parseSnapshots('')).to.deep.equal([])
  })
})

describe('Numbers of keys', () => {
  it('are those of Parallels, also of keys with a prefix', () => {
    expect(keyNumbers(['ret', 'r', 'slash', 'f11', 'less'])).to.deep.equal([36, 27, 61, 95, 94])
    expect(keyNumbers(['home', 'up', 'left', 'right', 'end', 'delete'])).to.deep.equal([
      97, 98, 100, 102, 103, 107,
    ])
    expect(keyNumbers(['ctrl_r', 'alt_r', 'meta_l', 'kp_enter', 'menu'])).to.deep.equal([
      109, 113, 115, 108, 117,
    ])
  })
})
