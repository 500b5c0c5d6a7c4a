import { expect } from 'chai'
import fc from 'fast-check'
import { isPlainSample } from '../../../benchmarks/campaign/plain-sample.js'
import { logRecordSchema } from '../../../benchmarks/campaign/records.js'

const sample = {
  kind: 'sample',
  platform: 'qemu-tcg',
  invocation: 3,
  workload: 'integer-add',
  iteration: 0,
  units: 380,
  elapsed: 40_123_456.5,
  ticks: 0,
  checksum: '0123456789abcdef',
  verdict: 'exact',
  further: ['0123456789abcdef'],
  reported: { ns: 4e8, amount: 1000 },
  partner: 'native',
  onCpu: 1,
  overlap: 0.97,
  noise: {
    stealNs: 0,
    preemptions: 2,
    waitNs: 1234.5,
    interrupts: 40,
    frequencyHz: 2.4e9,
    temperatureC: 48.5,
  },
}

const optional = ['further', 'reported', 'partner', 'onCpu', 'overlap', 'noise']

/** Values that a field may be damaged with. */
const damage = fc.oneof(
  fc.constantFrom(null, true, '', 'x', 'Native', '0123456789abcdef', -1, 0, 0.5, 1, 2 ** 53, 1e300, -0),
  fc.constantFrom(
    [],
    ['x'],
    ['0123456789abcdef'],
    {},
    { stealNs: -1 },
    { preemptions: 0.5 },
    { frequencyHz: 0 },
    { temperatureC: -3 },
    { other: 1 },
    { ns: 1, amount: 0 },
    { ns: 1 },
  ),
  fc.jsonValue(),
)

describe('the quick look at a sample', () => {
  it('knows a sample as campaigns write it, with and without what is optional', () => {
    const { further: _1, reported: _2, partner: _3, onCpu: _4, overlap: _5, noise: _6, ...bare } = sample
    expect(isPlainSample(sample)).to.equal(true)
    expect(isPlainSample(bare)).to.equal(true)
  })

  it('knows the samples of a variant of a platform too', () => {
    expect(isPlainSample({ ...sample, platform: 'qemu-tcg:cpu=max+machine=q35' })).to.equal(true)
    expect(isPlainSample({ ...sample, workload: 'qemu-tcg:cpu=max' })).to.equal(false)
  })

  it('accepts nothing that the schema does not accept unchanged', () => {
    const names = fc.constantFrom(...Object.keys(sample), 'other')
    fc.assert(
      fc.property(fc.array(fc.tuple(names, damage), { minLength: 1, maxLength: 2 }), (changes) => {
        const value: unknown = JSON.parse(JSON.stringify({ ...sample, ...Object.fromEntries(changes) }))
        if (isPlainSample(value)) expect(logRecordSchema.parse(value)).to.deep.equal(value)
      }),
      { numRuns: 2000 },
    )
  })

  it('leaves to the schema what lacks a field or is no object at all', () => {
    for (const name of Object.keys(sample).filter((field) => !optional.includes(field))) {
      const { [name]: _removed, ...rest }: Record<string, unknown> = sample
      expect(isPlainSample(rest), name).to.equal(false)
    }
    for (const value of [null, 3, 'sample', [], [sample]]) expect(isPlainSample(value)).to.equal(false)
  })
})
