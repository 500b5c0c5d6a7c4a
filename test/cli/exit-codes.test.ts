import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { exitCodeMeanings, exitCodeOf, exitCodes } from '../../cli/exit-codes.js'
import { errorCodes } from '../../src/errors.js'

describe('The table of exit codes', () => {
  it('has a code that is not 0 for every error', () => {
    for (const code of errorCodes) expect(exitCodeOf(code), code).to.be.within(1, 7)
  })

  it('says what every exit code means', () => {
    expect(Object.keys(exitCodeMeanings)).to.deep.equal(Object.keys(exitCodes))
  })

  it('is the one in docs/cli.md, with every error under its exit code', () => {
    const documentation = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')
    for (const [name, code] of Object.entries(exitCodes)) {
      const row = new RegExp(`^\\| ${code} +\\| (.*?) *\\| (.*?) *\\|$`, 'm').exec(documentation)
      expect(row?.[1], `the row of ${code}`).to.equal(Reflect.get(exitCodeMeanings, name))
      const listed = (row?.[2]?.match(/ERR_[A-Z_]+/g) ?? []).sort()
      expect(listed, `the errors of ${code}`).to.deep.equal(
        errorCodes.filter((error) => exitCodeOf(error) === code).sort(),
      )
    }
  })
})
