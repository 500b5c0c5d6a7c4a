import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { expect } from 'chai'
import { findWorkload, judgeChecksum, workloads } from '../../../benchmarks/guest/catalogue.js'

const bitsOf = (value: number): bigint => {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0)
}
const hex = (bits: bigint): string => BigInt.asUintN(64, bits).toString(16).padStart(16, '0')
const pair = (high: number, low: number): string => hex((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0))
const rightChecksum = (name: string): string | undefined => findWorkload(name)?.checksum

describe('the catalogue of workloads', () => {
  it('has names that the protocol can carry, each once, with a reason and an amount', () => {
    expect(new Set(workloads.map(({ name }) => name)).size).to.equal(workloads.length)
    for (const workload of workloads) {
      expect(workload.name).to.match(/^[a-z0-9-]+$/)
      expect(workload.checksum).to.match(/^[0-9a-f]{16}$/)
      expect(workload.amount).to.be.greaterThan(0)
      expect(workload.why).to.match(/\.$/)
    }
  })

  it('has about eight workloads in the quick campaign', () => {
    expect(workloads.filter(({ quick }) => quick)).to.have.length.within(6, 10)
  })

  it('gives each source file of a workload at least one entry', async () => {
    const files = await readdir(new URL('../../../../benchmarks/guest/workloads/', import.meta.url))
    for (const file of files.filter((name) => name.endsWith('.c') && name !== 'table.c')) {
      const stem = file.slice(0, -2)
      expect(
        workloads.some(({ name }) => name.startsWith(stem)),
        file,
      ).to.equal(true)
    }
  })
})

describe('the right checksums, computed again in JavaScript', () => {
  it('sha256 is the beginning of the digest of its message', () => {
    const message = Uint8Array.from({ length: 2048 }, (_, i) => 31 * i + 7)
    expect(rightChecksum('sha256')).to.equal(createHash('sha256').update(message).digest('hex').slice(0, 16))
  })

  it('integer-add', () => {
    const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by))
    let [a, b, c] = [0x243f6a88, 0x85a308d3 | 0, 0x13198a2e]
    for (let i = 0; i < 8192; i++) {
      a = (a + b) | 0
      c ^= a
      b = (rotate(b, 7) + c) | 0
      c = (c + rotate(a, 13)) | 0
      a ^= b
    }
    expect(rightChecksum('integer-add')).to.equal(pair(a ^ c, b))
  })

  it('integer-multiply', () => {
    let [a, b] = [0x9e3779b9 | 0, 0x7f4a7c15]
    for (let i = 0; i < 4096; i++) {
      a = (Math.imul(a, 0x2c1b3c6d) + 1) | 0
      const wide = BigInt(a >>> 0) * BigInt(b >>> 0)
      b = (Number(BigInt.asIntN(32, wide) ^ BigInt.asIntN(32, wide >> 32n)) ^ a) | 1
      a ^= Math.imul(b, 0x297a2d39)
    }
    expect(rightChecksum('integer-multiply')).to.equal(pair(a, b))
  })

  it('integer-divide', () => {
    let [a, b, sum] = [0xfffffffb, 3, 0]
    for (let i = 0; i < 4096; i++) {
      const quotient = Math.floor(a / b)
      const rest = a % b
      sum = (sum + ((quotient ^ rest) >>> 0)) >>> 0
      a = (0xfffffffb - (quotient & 0xffff) - i) >>> 0
      b = (rest & 0xfff) + 3
    }
    expect(rightChecksum('integer-divide')).to.equal(pair(sum, a ^ b))
  })

  it('float-sse', () => {
    let [a, b, c] = [1.5, 0.75, 3]
    for (let i = 0; i < 2048; i++) {
      a = a * 0.999 + b
      b = a / (c + 1.25) - b * 0.5
      c = Math.sqrt(a * a + b * b + 0.125)
    }
    expect(rightChecksum('float-sse')).to.equal(hex(bitsOf(a) ^ (bitsOf(b) << 1n) ^ (bitsOf(c) << 2n)))
  })

  it('matrix-multiply', () => {
    let checksum = 0n
    for (let i = 0; i < 20; i++)
      for (let j = 0; j < 20; j++) {
        let sum = 0
        for (let k = 0; k < 20; k++) sum += ((i * 7 + k * 3) / 64 - 1) * (1 / (k + j + 1))
        checksum = BigInt.asUintN(64, (checksum << 1n) | (checksum >> 63n)) ^ bitsOf(sum)
      }
    expect(rightChecksum('matrix-multiply')).to.equal(hex(checksum))
  })

  it('both orders of branches', () => {
    let [low, high] = [0, 0]
    for (let i = 0; i < 4096; i++) {
      const byte = i >> 4
      if (byte < 128) low += byte * byte
      else high += byte
    }
    expect(rightChecksum('branches-predictable')).to.equal(pair(low, high))
    expect(rightChecksum('branches-random')).to.equal(pair(low, high))
  })

  it('physics is a mass near that of the top quark which was put in', () => {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, BigInt(`0x${rightChecksum('physics')}`))
    expect(view.getFloat64(0)).to.be.closeTo(172.4, 1)
  })
})

describe('judging a checksum', () => {
  const physics = { checksum: hex(bitsOf(172.5)), tolerance: { absolute: 1e-6, unit: 'GeV' } }

  it('accepts the same bits', () => {
    expect(judgeChecksum(physics, physics.checksum)).to.equal('exact')
  })

  it('accepts a double within the tolerance, and says so', () => {
    expect(judgeChecksum(physics, hex(bitsOf(172.5 + 9e-7)))).to.equal('within-tolerance')
    expect(judgeChecksum(physics, hex(bitsOf(172.5 + 2e-6)))).to.equal('wrong')
  })

  it('takes neither a NaN nor an infinity for a mass', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(judgeChecksum(physics, hex(bitsOf(value)))).to.equal('wrong')
  })

  it('looks at what follows the checksum as well, where that is given', () => {
    const words = [hex(bitsOf(0.99)), '0123456789abcdef'] as const
    const analysis = { ...physics, further: words }
    expect(judgeChecksum(analysis, analysis.checksum)).to.equal('exact')
    expect(judgeChecksum(analysis, analysis.checksum, words)).to.equal('exact')
    expect(judgeChecksum(analysis, analysis.checksum, [words[0], '0'.repeat(16)])).to.equal(
      'within-tolerance',
    )
    expect(judgeChecksum(analysis, analysis.checksum, [hex(bitsOf(0.98)), words[1]])).to.equal('wrong')
    expect(judgeChecksum(analysis, analysis.checksum, [words[0]])).to.equal('wrong')
    expect(judgeChecksum(physics, physics.checksum, words)).to.equal('wrong')
    const exact = { checksum: analysis.checksum, further: words }
    expect(judgeChecksum(exact, exact.checksum, [words[0], '0'.repeat(16)])).to.equal('wrong')
  })

  it('takes no answer of a diagnosis for wrong, but what is no answer', () => {
    const probe = { checksum: '0'.repeat(16), diagnosis: true } as const
    expect(judgeChecksum(probe, '0'.repeat(16))).to.equal('exact')
    expect(judgeChecksum(probe, '00003c3c3c000000')).to.equal('within-tolerance')
    expect(judgeChecksum(probe, '3c')).to.equal('wrong')
    expect(judgeChecksum(probe, '0'.repeat(16), ['0'.repeat(16)])).to.equal('wrong')
  })

  it('accepts nothing else where there is no tolerance, and no text that is not a checksum', () => {
    const exact = { checksum: physics.checksum }
    expect(judgeChecksum(exact, hex(bitsOf(172.5) + 1n))).to.equal('wrong')
    for (const text of ['', '0x406590000000000', physics.checksum.slice(1), `${physics.checksum} `])
      expect(judgeChecksum(exact, text)).to.equal('wrong')
  })
})
