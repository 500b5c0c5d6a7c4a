import { expect } from 'chai'
import { errorCodes, HypervisorError, isHypervisorError, withContext } from '../../src/errors.js'

describe('errors', () => {
  it('carry a code, where they happened, and the native failure', () => {
    const cause = new Error('QMP says no')
    const error = new HypervisorError('ERR_BUSY', 'it is busy', {
      driver: 'qemu',
      operation: 'start',
      domain: 'a',
      field: 'disks[0]',
      hint: 'Wait.',
      cause,
    })
    expect(error).to.include({
      name: 'HypervisorError',
      code: 'ERR_BUSY',
      message: 'it is busy',
      driver: 'qemu',
      operation: 'start',
      domain: 'a',
      field: 'disks[0]',
      hint: 'Wait.',
    })
    expect(error.cause).to.equal(cause)
    expect(error).to.be.instanceOf(Error)
    expect(error.stack).to.include('errors.test')
  })

  it('have no cause where there is none', () => {
    expect(new HypervisorError('ERR_BUSY', 'it is busy')).to.not.have.property('cause')
  })

  it('are recognised across two installed copies of the package', async () => {
    const copy: unknown = await import(`${new URL('../../src/errors.js', import.meta.url).href}?copy`)
    const other: unknown = Reflect.get(Object(copy), 'HypervisorError')
    if (typeof other !== 'function') throw new Error('the copy has no class')
    expect(other).to.not.equal(HypervisorError)
    const theirs: unknown = Reflect.construct(other, ['ERR_AUTH', 'no'])
    expect(theirs instanceof HypervisorError).to.equal(true)
    expect(isHypervisorError(theirs, 'ERR_AUTH')).to.equal(true)
    expect(withContext(theirs, { driver: 'x' })).to.include({ code: 'ERR_AUTH', driver: 'x' })
  })

  it('are not confused with anything else', () => {
    for (const value of [null, undefined, 5, 'ERR_BUSY', {}, { code: 'ERR_BUSY' }, new Error('x')]) {
      expect(value instanceof HypervisorError).to.equal(false)
      expect(isHypervisorError(value)).to.equal(false)
    }
  })

  it('are asked for one or several codes', () => {
    const error = new HypervisorError('ERR_BUSY', 'it is busy')
    expect(isHypervisorError(error)).to.equal(true)
    expect(isHypervisorError(error, 'ERR_AUTH', 'ERR_BUSY')).to.equal(true)
    expect(isHypervisorError(error, 'ERR_AUTH')).to.equal(false)
  })

  it('turn into JSON with their causes', () => {
    const native = Object.assign(new Error('exit'), { status: 3 })
    const inner = new HypervisorError('ERR_OPERATION_FAILED', 'inner', { cause: native })
    const error = new HypervisorError('ERR_START_FAILED', 'outer', { domain: 'a', cause: inner })
    expect(JSON.parse(JSON.stringify(error))).to.deep.equal({
      code: 'ERR_START_FAILED',
      message: 'outer',
      domain: 'a',
      cause: {
        code: 'ERR_OPERATION_FAILED',
        message: 'inner',
        cause: { name: 'Error', message: 'exit', status: 3 },
      },
    })
  })

  it('turn into JSON whatever the cause is', () => {
    const ring: { self?: unknown; big: bigint } = { big: 5n }
    ring.self = ring
    const looped = new Error('looped', { cause: ring })
    Object.assign(looped, { ring })
    for (const cause of [ring, looped, 5n, Symbol('x'), () => {}]) {
      const error = new HypervisorError('ERR_PROTOCOL', 'odd', { cause })
      expect(JSON.parse(JSON.stringify(error))).to.include({ code: 'ERR_PROTOCOL', message: 'odd' })
    }
  })

  it('keep the cause of a cause', () => {
    const deep = new Error('outer', { cause: new Error('inner') })
    const json: unknown = JSON.parse(JSON.stringify(new HypervisorError('ERR_FILE', 'x', { cause: deep })))
    expect(json).to.have.nested.property('cause.cause.message', 'inner')
  })

  it('have every code once', () => {
    expect(new Set(errorCodes).size).to.equal(errorCodes.length)
  })

  describe('with context', () => {
    it('are filled in only where they were silent', () => {
      const error = new HypervisorError('ERR_BUSY', 'x', { operation: 'inner', cause: 'c' })
      const filled = withContext(error, { operation: 'outer', driver: 'd', domain: 'a' })
      expect(filled).to.include({ operation: 'inner', driver: 'd', domain: 'a', cause: 'c' })
      expect(filled.stack).to.equal(error.stack)
    })

    it('are the same object where nothing is to be filled in', () => {
      const error = new HypervisorError('ERR_BUSY', 'x', { operation: 'o', driver: 'd', domain: 'a' })
      expect(withContext(error, { operation: 'p', driver: 'e', domain: 'b' })).to.equal(error)
      expect(withContext(error, {})).to.equal(error)
    })

    it('name the file where this host refuses it, and take no other failure of a file for that', () => {
      const refused = Object.assign(new Error('EROFS: read-only'), { code: 'EROFS', path: '/state/.lock' })
      const error = withContext(refused, { driver: 'd' })
      expect(error).to.include({ code: 'ERR_FILE', message: refused.message, driver: 'd', cause: refused })
      expect(error).to.have.property('field', '/state/.lock')
      const full = Object.assign(new Error('ENOSPC: full'), { code: 'ENOSPC' })
      expect(withContext(full, {})).to.include({ code: 'ERR_FILE', field: undefined })
      const gone = Object.assign(new Error('ENOENT: gone'), { code: 'ENOENT', path: '/x' })
      expect(withContext(gone, {})).to.include({ code: 'ERR_INTERNAL' })
    })

    it('leave programming mistakes alone, and wrap everything else as a defect', () => {
      const mistake = new TypeError('not a function')
      expect(withContext(mistake, { driver: 'd' })).to.equal(mistake)
      const range = new RangeError('out of range')
      const wrapped = withContext(range, { driver: 'd' })
      expect(wrapped).to.include({ code: 'ERR_INTERNAL', message: 'out of range', driver: 'd' })
      expect(wrapped.cause).to.equal(range)
      expect(withContext('text', {})).to.include({ code: 'ERR_INTERNAL', message: 'text' })
    })
  })
})
