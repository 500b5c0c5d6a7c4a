import { expect } from 'chai'
import {
  callsAnswer,
  churnAnswer,
  readAnswer,
  versionAnswer,
} from '../../../benchmarks/sdk/libvirt/answers.js'
import { heapGrowth } from '../../../benchmarks/sdk/libvirt/heap.js'

describe("what the C library's side of the suite `libvirt` writes", () => {
  it('is read', () => {
    expect(readAnswer('{"calls": 3200, "seconds": 0.25, "cpu": 0.1}', callsAnswer)).to.deep.equal({
      calls: 3200,
      seconds: 0.25,
      cpu: 0.1,
    })
    expect(readAnswer('{"events": 0, "seconds": 3}', churnAnswer)).to.deep.equal({ events: 0, seconds: 3 })
  })

  it('has the version in words', () => {
    expect(readAnswer('{"version": 9000000}', versionAnswer)).to.deep.equal({ version: '9.0.0' })
    expect(readAnswer('{"version": 11003012}', versionAnswer)).to.deep.equal({ version: '11.3.12' })
  })

  it('says what failed', () => {
    expect(() => readAnswer('{"error": "Domain not found"}', callsAnswer)).to.throw(
      "the C library's side failed: Domain not found",
    )
  })

  it('is refused where it is something else', () => {
    expect(() => readAnswer('Traceback', callsAnswer)).to.throw(TypeError, "'Traceback', which is no JSON")
    expect(() => readAnswer('{"calls": 1.5, "seconds": 1, "cpu": 0}', callsAnswer)).to.throw(
      TypeError,
      'calls',
    )
    expect(() => readAnswer('{"events": -1, "seconds": 1}', churnAnswer)).to.throw(TypeError, 'events')
  })
})

describe('heapGrowth', () => {
  it('is the median of the last third over that of the first', () => {
    expect(heapGrowth([10, 12, 11, 50, 50, 50, 22, 99, 20])).to.equal(2)
    expect(heapGrowth([1, 1, 1])).to.equal(1)
  })

  it('needs a sample a third', () => {
    expect(() => heapGrowth([1, 2])).to.throw(TypeError)
  })
})
