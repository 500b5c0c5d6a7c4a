import { expect } from 'chai'
import fc from 'fast-check'
import { lineCutter } from '../../../benchmarks/guest/lines.js'
import { formatCommand, largestNumber, parseLine } from '../../../benchmarks/guest/protocol.js'

describe('commands of the payload protocol', () => {
  it('are one line each', () => {
    expect(formatCommand({ kind: 'list' })).to.equal('list\n')
    expect(formatCommand({ kind: 'prepare', workload: 'latency-4m' })).to.equal('prepare latency-4m\n')
    expect(formatCommand({ kind: 'run', workload: 'sha256', count: 12 })).to.equal('run sha256 12\n')
    expect(formatCommand({ kind: 'flood', bytes: 0 })).to.equal('flood 0\n')
    expect(formatCommand({ kind: 'exit', code: 3 })).to.equal('exit 3\n')
    expect(formatCommand({ kind: 'echo', text: '' })).to.equal('echo \n')
  })

  it('refuse a name that could be taken for something else', () => {
    for (const workload of ['', 'a b', 'a\noff', 'A', 'ä', 'x'.repeat(65)])
      expect(() => formatCommand({ kind: 'run', workload, count: 1 })).to.throw(TypeError)
  })

  it('refuse a number that is not whole or out of range', () => {
    for (const count of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, largestNumber + 1])
      expect(() => formatCommand({ kind: 'run', workload: 'sort', count })).to.throw(TypeError)
  })

  it('refuse a text that is more than one line or too long', () => {
    for (const text of ['a\nb', 'a\r', 'x'.repeat(251), 'ä'.repeat(126)])
      expect(() => formatCommand({ kind: 'echo', text })).to.throw(TypeError)
  })
})

describe('lines of the payload', () => {
  it('mean what the specification says', () => {
    expect(parseLine('ready polyvisor-payload 1 metal-x86_64')).to.deep.equal({
      kind: 'ready',
      version: 1,
      target: 'metal-x86_64',
    })
    expect(parseLine('workload integer-add')).to.deep.equal({ kind: 'workload', name: 'integer-add' })
    expect(parseLine('done list 21')).to.deep.equal({ kind: 'done-list', count: 21 })
    expect(parseLine('done sort 10 18446744073709551615 14ce1c9200000000')).to.deep.equal({
      kind: 'done',
      workload: 'sort',
      count: 10,
      ticks: 18446744073709551615n,
      checksum: '14ce1c9200000000',
    })
    expect(parseLine('done fit 1 5 4065a4d58058f393 3fefc59e009552fe e815d0a3489829b5')).to.deep.equal({
      kind: 'done',
      workload: 'fit',
      count: 1,
      ticks: 5n,
      checksum: '4065a4d58058f393',
      further: ['3fefc59e009552fe', 'e815d0a3489829b5'],
    })
    expect(parseLine(`done fit 1 5${' 4065a4d58058f393'.repeat(4)}`).kind).to.equal('garbage')
    expect(parseLine('done fit 1 5 4065a4d58058f393 3fef').kind).to.equal('garbage')
    expect(parseLine('wrong sort 10 5 14ce1c9200000000 0000000000000001')).to.deep.include({
      kind: 'wrong',
      checksum: '14ce1c9200000000',
      other: '0000000000000001',
    })
    expect(parseLine('memory 133692416')).to.deep.equal({ kind: 'memory', bytes: 133692416n })
    expect(parseLine('error no-memory too little')).to.deep.equal({
      kind: 'error',
      code: 'no-memory',
      words: 'too little',
    })
    expect(parseLine('hypervisor 544347544347544347544347')).to.deep.equal({
      kind: 'hypervisor',
      signature: 'TCGTCGTCGTCG',
    })
    expect(parseLine('fault 13 00000000 0000000000101234')).to.deep.include({ kind: 'fault', vector: 13 })
  })

  it('give the words of CPUID', () => {
    const line = `cpu AuthenticAMD 26.2.1 ${Array(7).fill('0000000f').join(',')} 51454d55`
    expect(parseLine(line)).to.deep.equal({
      kind: 'cpu',
      vendor: 'AuthenticAMD',
      family: 26,
      model: 2,
      stepping: 1,
      features: [15, 15, 15, 15, 15, 15, 15],
      brand: 'QEMU',
    })
    expect(parseLine(`cpu none 0.0.0 ${Array(7).fill('00000000').join(',')} none`)).to.deep.include({
      vendor: undefined,
      brand: undefined,
    })
  })

  it('are garbage when a field is missing, malformed, out of range or too many', () => {
    for (const line of [
      '',
      'done sort 1 2',
      'done sort 0 2 14ce1c9200000000',
      'done sort 4294967296 2 14ce1c9200000000',
      'done sort 1 18446744073709551616 14ce1c9200000000',
      'done sort 1 2 14CE1C9200000000',
      'done sort 1 2 14ce1c9200000000 ',
      'done sort 01 2 14ce1c9200000000',
      'ready polyvisor-payload one metal-i386',
      'error no-such-code words',
      'hypervisor 5',
      'memory -1',
      ' off',
    ])
      expect(parseLine(line), line).to.deep.equal({ kind: 'garbage', line })
  })

  it('never throw, and garbage carries the line as it was', () => {
    const almost = fc
      .tuple(
        fc.constantFrom('done', 'wrong', 'ready', 'cpu', 'error', 'memory', 'fault', 'echo', 'clock'),
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.nat().map(String), fc.constant('none'))),
      )
      .map(([verb, rest]) => [verb, ...rest].join(' '))
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), almost), (text) => {
        const meaning = parseLine(text)
        if (meaning.kind === 'garbage' && typeof text === 'string') expect(meaning.line).to.equal(text)
      }),
    )
  })

  it('give back every result that can be printed', () => {
    const sum = fc.bigInt(0n, (1n << 64n) - 1n).map((bits) => bits.toString(16).padStart(16, '0'))
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9-]{1,20}$/),
        fc.integer({ min: 1, max: largestNumber }),
        fc.bigInt(0n, (1n << 64n) - 1n),
        sum,
        (workload, count, ticks, checksum) => {
          expect(parseLine(`done ${workload} ${count} ${ticks} ${checksum}`)).to.deep.equal({
            kind: 'done',
            workload,
            count,
            ticks,
            checksum,
          })
        },
      ),
    )
  })
})

describe('cutting bytes into lines', () => {
  it('gives the same lines however the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[^\r\n]*$/)),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (texts, sizes) => {
          const bytes = Buffer.from(texts.map((text) => `${text}\r\n`).join(''), 'utf8')
          const cutter = lineCutter()
          const lines: string[] = []
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1
            lines.push(...cutter.push(bytes.subarray(at, at + size)))
            at += size
          }
          expect(lines).to.deep.equal(texts.map((text) => Buffer.from(text, 'utf8').toString('latin1')))
        },
      ),
    )
  })

  it('keeps only the beginning of a line that does not end', () => {
    const cutter = lineCutter(10)
    for (let i = 0; i < 100; i++) expect(cutter.push(Buffer.from('abcdefghijklm'))).to.deep.equal([])
    expect(cutter.push(Buffer.from('\nnext\n'))).to.deep.equal(['abcdefghij', 'next'])
  })
})
