import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const main = fileURLToPath(new URL('../../../benchmarks/validation/main.js', import.meta.url))

const validate = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })

describe('the command of the validations', () => {
  it('lists them with their settings, before a name and after one', () => {
    for (const args of [[], ['--help'], ['precision', '--help']]) {
      const { status, stdout, stderr } = validate(...args)
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' })
      expect(stdout).to.contain('precision').and.to.contain('--seconds')
    }
  })

  it('says what is wrong with a name or a setting, and makes nothing', () => {
    for (const [args, wrong] of [
      [['precison'], "there is no validation 'precison'"],
      [['precision', '--second', '2'], '--second'],
      [['precision', '--seconds', '0'], '--seconds must be a number from 2, not "0"'],
      [['precision', '--seconds', ''], '--seconds must be a number from 2, not ""'],
      [['precision', 'now'], "'now'"],
    ] as const) {
      const { status, stdout, stderr } = validate(...args)
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' })
      expect(stderr).to.contain(wrong).and.not.to.contain('    at ')
    }
  })
})
