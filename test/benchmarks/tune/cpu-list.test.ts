import { expect } from 'chai'
import fc from 'fast-check'
import { formatCpuList, parseCpuList } from '../../../benchmarks/tune/cpu-list.js'

describe('a list of CPUs', () => {
  it('is read in the kernel’s form', () => {
    expect(parseCpuList('0-3,8,10-11\n')).to.deep.equal([0, 1, 2, 3, 8, 10, 11])
    expect(parseCpuList('\n')).to.deep.equal([])
    expect(parseCpuList('2,1,1-2')).to.deep.equal([1, 2])
  })

  it('is refused when it is none', () => {
    for (const text of ['a', '1-', '-1', '3-1', '1,,2', '0-999999', '1 2', '0x1', '8192']) {
      expect(parseCpuList(text), text).to.equal(undefined)
    }
  })

  it('is written so that it reads as the same list', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 8191 }), { maxLength: 64 }), (cpus) => {
        expect(parseCpuList(formatCpuList(cpus))).to.deep.equal(cpus.toSorted((a, b) => a - b))
      }),
    )
  })

  it('never takes long or throws, whatever it is', () => {
    const pieces = fc
      .array(fc.constantFrom('0', '9', '-', ',', ' ', 'x', '8191'))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(pieces, (text) => {
        for (const cpu of parseCpuList(text) ?? []) expect(cpu).to.be.within(0, 8191)
      }),
    )
  })
})
