import { expect } from 'chai'
import { formatWarning } from '../../cli/warnings.js'

describe('A warning', () => {
  const warning = Object.assign(new Error('the file \n\x1b[31mx is odd'), { code: 'ERR_ODD' })

  it('is one line whose control characters are shown', () => {
    expect(formatWarning(warning, false)).to.equal(
      'polyvisor: warning: the file \\n\\x1b[31mx is odd (ERR_ODD).\n',
    )
  })

  it('is a document under --json', () => {
    expect(JSON.parse(formatWarning(warning, true))).to.deep.equal({
      warning: { code: 'ERR_ODD', message: warning.message },
    })
  })

  it('without a code has its name', () => {
    expect(formatWarning(new RangeError('x'), false)).to.equal('polyvisor: warning: x (RangeError).\n')
  })
})
