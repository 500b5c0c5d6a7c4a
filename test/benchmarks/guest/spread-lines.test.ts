import { expect } from 'chai'
import fc from 'fast-check'
import { formatCommand, parseLine } from '../../../benchmarks/guest/protocol.js'
import { bucketStart, spreadBuckets } from '../../../benchmarks/guest/spread-lines.js'

const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/)
const counts = fc.integer({ min: 1, max: 0xffff_ffff })
const sums = fc.bigInt(0n, (1n << 64n) - 1n).map((bits) => bits.toString(16).padStart(16, '0'))
const ticks = fc.bigInt(0n, (1n << 64n) - 1n)
const rising = (length: number) =>
  fc
    .array(ticks, { minLength: length, maxLength: length })
    .map((values) => values.sort((first, second) => Number(first > second) - Number(first < second)))

describe('the command spread', () => {
  it('is one line with a name and a count', () => {
    expect(formatCommand({ kind: 'spread', workload: 'port-read', count: 2000 })).to.equal(
      'spread port-read 2000\n',
    )
  })
})

describe('the lines that answer spread', () => {
  it('mean what the specification says', () => {
    expect(parseLine('spread-empty cpuid 24 26 3110')).to.deep.equal({
      kind: 'spread-empty',
      workload: 'cpuid',
      minimum: 24n,
      median: 26n,
      maximum: 3110n,
    })
    expect(parseLine('spread-buckets cpuid 31:4 32:1990 975:6')).to.deep.equal({
      kind: 'spread-buckets',
      workload: 'cpuid',
      buckets: [
        [31, 4],
        [32, 1990],
        [975, 6],
      ],
    })
    expect(parseLine('done spread cpuid 2000 31 99999 0000000000000001')).to.deep.equal({
      kind: 'done-spread',
      workload: 'cpuid',
      count: 2000,
      minimum: 31n,
      maximum: 99999n,
      checksum: '0000000000000001',
    })
    expect(parseLine('wrong spread cpuid 2000 0000000000000001 0000000000000000')).to.deep.equal({
      kind: 'wrong-spread',
      workload: 'cpuid',
      count: 2000,
      checksum: '0000000000000001',
      other: '0000000000000000',
    })
  })

  it('are garbage when a field is missing, malformed, out of order or out of range', () => {
    for (const line of [
      'spread-empty cpuid 24 26',
      'spread-empty cpuid 26 24 30',
      'spread-empty cpuid 24 31 30',
      'spread-empty cpuid 1 2 18446744073709551616',
      'spread-buckets cpuid',
      'spread-buckets cpuid ',
      'spread-buckets cpuid 5',
      'spread-buckets cpuid 5:0',
      'spread-buckets cpuid 5:1 5:2',
      'spread-buckets cpuid 6:1 5:2',
      'spread-buckets cpuid 976:1',
      'spread-buckets cpuid 5:4294967296',
      'done spread cpuid 0 1 2 0000000000000001',
      'done spread cpuid 4294967296 1 2 0000000000000001',
      'done spread cpuid 5 2 1 0000000000000001',
      'done spread cpuid 5 1 2 1',
      'wrong spread cpuid 5 0000000000000001',
    ])
      expect(parseLine(line), line).to.deep.equal({ kind: 'garbage', line })
  })

  it('give back everything that can be printed', () => {
    const buckets = fc
      .uniqueArray(fc.integer({ min: 0, max: spreadBuckets - 1 }), { minLength: 1, maxLength: 12 })
      .chain((numbers) =>
        fc.tuple(
          ...numbers
            .sort((first, second) => first - second)
            .map((bucket) => fc.tuple(fc.constant(bucket), counts)),
        ),
      )
    fc.assert(
      fc.property(names, buckets, (workload, list) => {
        const text = list.map(([bucket, count]) => `${bucket}:${count}`).join(' ')
        expect(parseLine(`spread-buckets ${workload} ${text}`)).to.deep.equal({
          kind: 'spread-buckets',
          workload,
          buckets: list,
        })
      }),
    )
    fc.assert(
      fc.property(
        names,
        counts,
        rising(2),
        sums,
        (workload, count, [minimum = 0n, maximum = 0n], checksum) => {
          expect(
            parseLine(`done spread ${workload} ${count} ${minimum} ${maximum} ${checksum}`),
          ).to.deep.equal({
            kind: 'done-spread',
            workload,
            count,
            minimum,
            maximum,
            checksum,
          })
        },
      ),
    )
    fc.assert(
      fc.property(names, rising(3), (workload, [minimum = 0n, median = 0n, maximum = 0n]) => {
        expect(parseLine(`spread-empty ${workload} ${minimum} ${median} ${maximum}`)).to.deep.equal({
          kind: 'spread-empty',
          workload,
          minimum,
          median,
          maximum,
        })
      }),
    )
  })

  it('never throw, whatever follows their first word', () => {
    const almost = fc
      .tuple(
        fc.constantFrom('spread-empty', 'spread-buckets', 'done spread', 'wrong spread'),
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.nat().map(String), fc.constant('1:2'))),
      )
      .map(([verb, rest]) => [verb, ...rest].join(' '))
    fc.assert(
      fc.property(almost, (text) => {
        const meaning = parseLine(text)
        if (meaning.kind === 'garbage') expect(meaning.line).to.equal(text)
      }),
    )
  })
})

describe('the buckets of a distribution', () => {
  it('hold one number of ticks each below 32', () => {
    for (let bucket = 0; bucket <= 32; bucket++) expect(bucketStart(bucket)).to.equal(bucket)
  })

  it('rise without a gap, each at most a sixteenth of its beginning wide', () => {
    for (let bucket = 32; bucket < spreadBuckets; bucket++) {
      const [from, to] = [bucketStart(bucket), bucketStart(bucket + 1)]
      expect(to).to.be.greaterThan(from)
      expect((to - from) / from).to.be.at.most(1 / 16)
    }
  })

  it('reach beyond every count of 64 bits', () => {
    expect(bucketStart(spreadBuckets)).to.be.at.least(2 ** 64)
  })
})
