import { expect } from 'chai'
import { reportError } from '../../cli/report-error.js'
import { HypervisorError } from '../../src/errors.js'

const plain = { json: false, verbose: false }

describe('The report of an error', () => {
  it('is one line with the code and what to do', () => {
    const error = new HypervisorError('ERR_BUSY', 'it is\nlocked.', { hint: 'Wait.' })
    expect(reportError(error, plain)).to.deep.equal({
      text: 'polyvisor: it is\\nlocked (ERR_BUSY). Wait.\n',
      exitCode: 4,
    })
  })

  it("adds the system's word for what is wrong with a file", () => {
    const cause = Object.assign(new Error('no'), { code: 'ENOENT' })
    const error = new HypervisorError('ERR_FILE', 'the file cannot be read', { cause })
    expect(reportError(error, plain).text).to.match(
      /^polyvisor: the file cannot be read: ENOENT \(ERR_FILE\)\. /,
    )
  })

  it('calls anything else that was thrown a defect', () => {
    const { text, exitCode } = reportError(new TypeError('x is not a function'), plain)
    expect(exitCode).to.equal(1)
    expect(text).to.match(
      /^polyvisor: x is not a function \(ERR_INTERNAL\)\. This is a defect of Polyvisor; .*\n$/,
    )
  })

  it('is one JSON document with the cause, and the stack only if asked', () => {
    const error = new HypervisorError('ERR_BUSY', 'locked', { cause: { by: '\u009bx' } })
    const report = (verbose: boolean): unknown => JSON.parse(reportError(error, { json: true, verbose }).text)
    expect(report(false)).to.deep.equal({
      error: {
        code: 'ERR_BUSY',
        message: 'locked',
        hint: 'Try again when the other program is done.',
        cause: { by: '\u009bx' },
      },
    })
    expect(report(true)).to.have.nested.property('error.stack')
  })
})
