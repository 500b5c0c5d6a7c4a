import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { newFolder } from '../support/qemu.js'
import { runOnTest } from './run-cli.js'

const wrong = [
  ['junk\n', /: the specification is empty, or not a map of fields \(ERR_INVALID_SPEC\)/],
  ['name: a\nmemroy: 1\n', /: the specification has the unknown field 'memroy' \(ERR_INVALID_SPEC\)/],
  ['name: a\nmemory: much\n', /: .*memory.* \(ERR_INVALID_SPEC\)/],
  ['a'.repeat(2 ** 20 + 1), /:? (it )?is longer than 1048576 bytes \(ERR_INVALID_SPEC\)/],
] as const

describe('a specification that is wrong', () => {
  const file = join(newFolder(), 'machine.yaml')

  for (const command of ['define', 'create']) {
    it(`is named with its file by ${command}, or as standard input`, async () => {
      for (const [text, problem] of wrong) {
        writeFileSync(file, text)
        const named = await runOnTest([command, file])
        expect(named.stderr).to.contain(file).and.to.match(problem)
        const piped = await runOnTest([command, '-'], { input: text })
        expect(piped.stderr)
          .to.match(/^polyvisor: standard input/)
          .and.to.match(problem)
        expect([named.code, piped.code]).to.deep.equal([2, 2])
      }
    })
  }
})
