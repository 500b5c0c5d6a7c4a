import { expect } from 'chai'
import { judgeMemory } from '../../../benchmarks/validation/memory.js'

const readings = (bytes: (index: number) => number, count = 30) =>
  Array.from({ length: count }, (_, index) => ({ samples: 100 * index, bytes: bytes(index) }))

const verdicts = (bytes: (index: number) => number, count?: number) =>
  judgeMemory(readings(bytes, count)).map(({ verdict }) => verdict)

describe('judging the memory of the harness', () => {
  it('accepts memory that comes and goes after the first third', () => {
    expect(verdicts((index) => (index < 5 ? 60e6 : 120e6 + 5e6 * (index % 3)))).to.deep.equal([
      'reached',
      'reached',
    ])
  })

  it('finds memory that grows with the samples, and memory that is too large', () => {
    expect(verdicts((index) => 60e6 + 2e6 * index)).to.deep.equal(['reached', 'missed'])
    expect(verdicts(() => 160e6)).to.deep.equal(['missed', 'reached'])
  })

  it('says nothing of a few readings, except that it was too large already', () => {
    expect(verdicts(() => 60e6, 5)).to.deep.equal(['unjudged', 'unjudged'])
    expect(verdicts(() => 160e6, 5)).to.deep.equal(['missed', 'unjudged'])
  })
})
