import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import {
  requireProgram,
  writeArguments,
  writeEnvironment,
} from '../../../drivers/vmware/guest/command-line.js'
import { findForeignCharacter } from '../../../src/formats/xml/names.js'
import { thrown } from '../../support/rejection.js'

const sh = '/bin/sh'
const script = 'cat; for one; do printf "%s\\0" "$one"; done; echo warned >&2; exit 7'
const pieces = [
  ...["'", '"', '\\', '$', '`', '!', '*', '?', '[', ']', '{', '}', '(', ')', '|', '&', ';', '<', '>'],
  ...['~', '#', '%', '=', '-', ' ', '\t', '\n', '\r', '\r\n', '$(touch made)', '`touch made`', '{HOME}'],
  ...['>made', '; touch made;', "'; touch made; '", '\\\n', 'é', '💾', '%s', '-n', '--', '$?', '$$', '{a,b}'],
]
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'grapheme', maxLength: 3 })), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
  .filter((text) => findForeignCharacter(text) < 0)

describe('The arguments of a program in a guest of VMware', () => {
  const shells = ['/bin/sh', '/bin/bash'].filter((path) => existsSync(path))
  let folder = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "guest it's-"))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  for (const shell of shells) {
    it(`arrive as they were given where ${shell} reads them, whatever is in them`, () => {
      const files = {
        ...{ input: join(folder, 'in'), output: join(folder, 'out'), errors: join(folder, 'err') },
        status: join(folder, 'status'),
      }
      writeFileSync(files.input, 'read;')
      fc.assert(
        fc.property(fc.array(hostile, { maxLength: 5 }), (args) => {
          const line = `"${sh}" ${writeArguments(['-c', script, 'sh', ...args], files)}`
          const { status, stdout, stderr } = spawnSync(shell, ['-c', line], { cwd: folder })
          expect({ status, told: `${stdout}${stderr}` }).to.deep.equal({ status: 0, told: '' })
          expect(readFileSync(files.output, 'utf8')).to.equal(
            `read;${args.map((arg) => `${arg}\0`).join('')}`,
          )
          expect(readFileSync(files.errors, 'utf8')).to.equal('warned\n')
          expect(readFileSync(files.status, 'utf8')).to.equal('7\n')
          expect(existsSync(join(folder, 'made'))).to.equal(false)
        }),
        { numRuns: 50 },
      )
    })
  }

  it('read nothing where there is no input', () => {
    const [output, errors, status] = ['out', 'err', 'status'].map((name) => join(folder, name))
    const files = { input: undefined, output: output ?? '', errors: errors ?? '', status: status ?? '' }
    spawnSync(sh, ['-c', `"/bin/cat" ${writeArguments([], files)}`], { input: 'not for it' })
    expect(readFileSync(files.output, 'utf8')).to.equal('')
    expect(readFileSync(files.status, 'utf8')).to.equal('0\n')
  })

  it('are refused, with the variables, where they cannot be sent or are none', () => {
    const files = { input: undefined, output: '/o', errors: '/e', status: '/s' }
    for (const bad of ['\0', '\x1b[2J', '\ud800', '\uffff']) {
      const error = thrown('ERR_INVALID_ARGUMENT', () => writeArguments(['good', `a${bad}`], files))
      expect(error.field).to.equal('args[1]')
      thrown('ERR_INVALID_ARGUMENT', () => writeEnvironment({ NAME: bad }))
    }
    for (const name of ['', 'A=B']) thrown('ERR_INVALID_ARGUMENT', () => writeEnvironment({ [name]: 'x' }))
    expect(writeEnvironment({ A: '1=2', B: '' })).to.deep.equal(['A=1=2', 'B='])
  })

  it('are of a program whose path means nothing to a shell between double quotes', () => {
    for (const path of ['/bin/sh', "/opt/my prog (1)/it's*", '/é']) requireProgram(path)
    for (const path of [
      'sh',
      './sh',
      '',
      'C:\\x.exe',
      '/a"b',
      '/$HOME/x',
      '/`x`',
      '/a\\b',
      '/a\nb',
      '/a\0',
    ]) {
      expect(thrown('ERR_INVALID_ARGUMENT', () => requireProgram(path)).field).to.equal('path')
    }
  })
})
