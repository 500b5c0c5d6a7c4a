import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { hostSineWords } from '../../../benchmarks/physics/causes.js'
import {
  type DemoAnswer,
  differentFunctions,
  readAnswer,
} from '../../../benchmarks/physics/libm-demo/answer.js'
import {
  type DemoPlace,
  type DemoRun,
  demonstrate,
  explainLibrary,
} from '../../../benchmarks/physics/libm-demo/demonstration.js'
import type { DemoProgram } from '../../../benchmarks/physics/libm-demo/programs.js'
import { gccPeer, linuxPeer, qemuUserPcPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { right } from './words.js'

const run = promisify(execFile)
const max = { cpu: 'max', fma: true } as const
const maxWithout = { cpu: 'max', fma: false } as const
const qemu64 = { cpu: 'qemu64', fma: true } as const

describe('the analysis as a program with a C library', () => {
  needPeer(linuxPeer)
  needPeer(gccPeer)
  needPeer(qemuUserPcPeer)
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polyvisor-libm-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const words = async (program: DemoProgram, places: readonly DemoPlace[]) =>
    (await demonstrate(program, places, folder)).map(({ answer }) => answer.words)

  it('gives the bits of the payload with functions of its own, whatever the CPU model', async () => {
    const own = right('physics-double-sse')
    expect(await words('own', [{ fma: true }, max, qemu64])).to.deep.equal([own, own, own])
  })

  it("gives the bits of the payload's form with fused multiply-add when it is compiled so", async () => {
    expect(await words('fused', [max])).to.deep.equal([right('physics-double-fma')])
  })

  it("gives the bits of QEMU's x87 functions with the library's sine, and exact ones without fused multiply-add", async () => {
    const exact = right('physics-x87-functions')
    expect(await words('host-sine', [max, qemu64, maxWithout])).to.deep.equal([hostSineWords, exact, exact])
  })

  it('fits the mass that was generated, with an error that is right, in a thousand experiments', async () => {
    const source = fileURLToPath(new URL('../../../../benchmarks/physics/libm-demo/pulls.c', import.meta.url))
    const program = join(folder, 'pulls')
    await run('gcc', ['-O2', '-std=gnu11', '-ffp-contract=off', '-o', program, source, '-lm'])
    const { stdout } = await run(program)
    const [fitted, mass, error, bias, width] = (stdout.match(/-?\d+\.\d+|^\d+/g) ?? []).map(Number)
    expect(fitted).to.be.within(990, 1000)
    expect(mass).to.be.within(171.9, 172.9)
    expect(error).to.be.within(0.8, 1.2)
    expect(bias).to.be.within(-0.5, 0.5)
    expect(width).to.be.within(0.9, 1.2)
  })

  it("differs between CPU models with the library's functions, because of the code that it chooses", async () => {
    const [here, there, without] = await demonstrate('library', [max, qemu64, maxWithout], folder)
    if (here === undefined || there === undefined || without === undefined) expect.fail('three runs')
    expect(here.answer.words).to.not.deep.equal(there.answer.words)
    const verdict = explainLibrary(here, there, without)
    expect(verdict.kind).to.equal('library-functions')
    expect(verdict.evidence[0]).to.include('other events').and.include('exp')
    expect(differentFunctions(here.answer, there.answer)).to.not.include('sqrt')
  })
})

describe("the explanation of the library's bits", () => {
  const answer = (events: string, exp: string): DemoAnswer => ({
    words: ['a', 'b', events],
    functions: { exp, log: 'same' },
  })
  const ran = (found: DemoAnswer): DemoRun => ({ program: 'library', fma: true, answer: found })
  const [fused, plain, third] = [ran(answer('c', '1')), ran(answer('d', '2')), ran(answer('e', '3'))]

  it('is found where nothing but the choice of code was changed and all of the other bits come', () => {
    expect(explainLibrary(fused, plain, plain).kind).to.equal('library-functions')
  })

  it('is not found where the change gives still other bits, or none', () => {
    expect(explainLibrary(fused, plain, third).kind).to.equal('not-found')
    expect(explainLibrary(fused, plain, fused).kind).to.equal('not-found')
  })

  it('is not needed where the bits are the same', () => {
    expect(explainLibrary(fused, fused, plain).kind).to.equal('same-bits')
  })

  it('rests on a whole answer', () => {
    expect(() => readAnswer(''))
      .to.throw()
      .with.property('code', 'ERR_PROTOCOL')
    expect(() => readAnswer('result 0123456789abcdef'))
      .to.throw()
      .with.property('code', 'ERR_PROTOCOL')
    const text = `result ${'0123456789abcdef '.repeat(3).trim()}\nfunction exp 0123456789abcdef\n`
    expect(readAnswer(text)).to.deep.equal({
      words: Array(3).fill('0123456789abcdef'),
      functions: { exp: '0123456789abcdef' },
    })
  })
})
