import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { readMachine } from '../../../drivers/virtualbox/machine/read.js'
import { virtualboxTool } from '../../../drivers/virtualbox/tool.js'
import { parseList } from '../../../drivers/virtualbox/vboxmanage/list.js'
import { lineNamed, parseMachineReadable } from '../../../drivers/virtualbox/vboxmanage/machine-readable.js'
import { quoted } from '../../peers/virtualbox/show.js'

const uuid = '15b75646-7d13-4000-9ee7-8b5932d41e66'

/** Any text that can be an argument of a program, with what has a meaning in lines more often than by chance. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme-composite' }).filter((value) => !/[\0\r]/.test(value)),
  fc
    .array(fc.constantFrom('"', '\\', '\n', '=', '-', ' ', '{', '}', 'VMState="running"', 'é', '\u{1d11e}'))
    .map((parts) => parts.join('')),
)

describe('Output of VBoxManage', () => {
  it('is read back as it was written, whatever stands in texts', () => {
    const lines = fc.array(fc.tuple(fc.constantFrom('name', 'description', 'CfgFile', 'boot1'), text), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(lines, (written) => {
        const output = written.map(([name, value]) => `${name}=${quoted(value)}\n`).join('')
        expect(parseMachineReadable(output)).to.deep.equal(written)
      }),
      { numRuns: 2000 },
    )
  })

  it('has names between quotes, numbers without them, and lines that are none', () => {
    const output = [
      'name="a"',
      'Encryption:     disabled',
      'memory=128',
      '"SATA-0-0"="/a b.vdi"',
      'Forwarding(0)="ssh,tcp,127.0.0.1,2222,,22"',
      '',
    ]
    for (const end of ['\n', '\r\n']) {
      expect(parseMachineReadable(output.join(end))).to.deep.equal([
        ['name', 'a'],
        ['memory', '128'],
        ['SATA-0-0', '/a b.vdi'],
        ['Forwarding(0)', 'ssh,tcp,127.0.0.1,2222,,22'],
      ])
    }
  })

  it('cannot be made to say anything else of a machine by the names of its snapshots', () => {
    fc.assert(
      fc.property(text, text, (name, description) => {
        const output = `name="a"\nUUID="${uuid}"\nmemory=128\nVMState="poweroff"\nSnapshotName="${name}"\nSnapshotDescription="${description}"\n`
        expect(readMachine(output)).to.include({ name: 'a', uuid, state: 'shutoff', memory: 2 ** 27 })
      }),
      { numRuns: 2000 },
    )
  })

  it('is read without fail, whatever it is', () => {
    fc.assert(
      fc.property(text, (output) => {
        for (const [name, value] of parseMachineReadable(output)) {
          expect([typeof name, typeof value]).to.deep.equal(['string', 'string'])
        }
      }),
    )
    expect(() => readMachine(''))
      .to.throw()
      .with.property('code', 'ERR_PROTOCOL')
  })

  it('lists machines whatever their names are', () => {
    const names = fc.array(
      text.filter((name) => !name.includes('"') || !name.includes('{')),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(names, (given) => {
        const output = given.map((name) => `"${name}" {${uuid}}\n`).join('')
        expect(parseList(output)).to.deep.equal(given.map((name) => ({ name, uuid })))
      }),
    )
    expect(parseList(`WARNING: the kernel module is not loaded\n"a" {${uuid}}\n`)).to.have.length(1)
  })

  it('says the states of machines in the words of VirtualBox', () => {
    const stateOf = (word: string) => readMachine(`name="a"\nUUID="${uuid}"\nVMState="${word}"\n`)
    for (const [word, state, active, saved] of [
      ['poweroff', 'shutoff', false, false],
      ['saved', 'shutoff', false, true],
      ['aborted', 'crashed', false, false],
      ['running', 'running', true, false],
      ['paused', 'paused', true, false],
      ['gurumeditation', 'crashed', true, false],
      ['starting', 'starting', true, false],
      ['saving', 'stopping', true, false],
      ['livesnapshotting', 'running', true, false],
      ['deletingsnapshot', 'shutoff', false, false],
    ] as const) {
      expect(stateOf(word), word).to.include({ state, active, saved })
    }
    expect(readMachine(`name="<inaccessible>"\nUUID="${uuid}"\n`)).to.include({ state: 'shutoff', uuid })
    expect(lineNamed([], 'name')).to.equal(undefined)
  })

  it('leaves the files of the working directory when a machine without a settings file is forgotten', async () => {
    const [before, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), 'inaccessible-'))]
    process.chdir(folder)
    try {
      writeFileSync('-prev', '')
      const result = { exitCode: 0, signal: undefined, stdout: '', stderr: '' }
      const program = { run: async () => '', result: async () => result }
      const machine = readMachine(`name="<inaccessible>"\nUUID="${uuid}"\n`)
      await virtualboxTool(program, folder).remove(machine)
      expect(existsSync('-prev')).to.equal(true)
    } finally {
      process.chdir(before)
      rmSync(folder, { recursive: true })
    }
  })
})
