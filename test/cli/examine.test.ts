import { once } from 'node:events'
import { expect } from 'chai'
import { examineDriver, examineDrivers } from '../../cli/examine.js'
import type { Finding } from '../../src/doctor.js'
import { isHypervisorError } from '../../src/errors.js'
import { runCli } from './run-cli.js'

const finding: Finding = { name: 'thing', status: 'works', detail: 'It works.' }
const never = new AbortController().signal

/** A driver whose doctor does as told. */
const driver = (doctor: () => Promise<readonly Finding[]>) => () =>
  Promise.resolve({ title: 'A driver', class: 'emulator' as const, doctor })

describe('The examination of a driver', () => {
  it('hands on what the doctor found', async () => {
    const result = await examineDriver(
      'x',
      driver(() => Promise.resolve([finding])),
      1000,
      never,
    )
    expect(result).to.deep.equal({ name: 'x', title: 'A driver', class: 'emulator', findings: [finding] })
  })

  it('finds a doctor that throws broken', async () => {
    const result = await examineDriver(
      'x',
      driver(() => Promise.reject(new Error('no luck'))),
      1000,
      never,
    )
    expect(result.findings).to.have.lengthOf(1)
    expect(result.findings[0]).to.include({ status: 'broken', detail: 'The examination failed: no luck.' })
  })

  it('finds a driver that does not load broken', async () => {
    const result = await examineDriver('x', () => Promise.reject(new Error('no module')), 1000, never)
    expect(result.findings[0]).to.include({ name: 'x', status: 'broken' })
    expect(result.class).to.equal(undefined)
  })

  it('finds a doctor that hangs and ignores its signal broken', async () => {
    const result = await examineDriver(
      'x',
      driver(() => new Promise(() => {})),
      20,
      never,
    )
    expect(result.findings[0]).to.include({
      status: 'broken',
      detail: 'The examination did not end within 0.02 s.',
    })
  })

  it('is rejected when it is aborted, even if the doctor ignores it', async () => {
    const controller = new AbortController()
    const examining = examineDriver(
      'x',
      driver(() => new Promise(() => {})),
      60_000,
      controller.signal,
    )
    controller.abort()
    const error: unknown = await examining.catch((thrown: unknown) => thrown)
    expect(isHypervisorError(error, 'ERR_ABORTED')).to.equal(true)
  })
})

describe('The examination of several drivers', () => {
  it('is rejected once when it is aborted, also where those behind stop sooner than the one before them', async () => {
    const controller = new AbortController()
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => {
      unhandled.push(reason)
    }
    process.prependListener('unhandledRejection', note)
    try {
      let stopFirst = (): void => {}
      const first = new Promise<never>((_, reject) => {
        stopFirst = () => reject(new Error('stopped'))
      })
      const examining = examineDrivers(
        [
          { name: 'slow', load: driver(() => first) },
          { name: 'fast', load: () => Promise.reject(new Error('no module')) },
          { name: 'other', load: driver(() => Promise.reject(new Error('stopped'))) },
        ],
        60_000,
        controller.signal,
      )
      const found = examining.next().catch((thrown: unknown) => thrown)
      controller.abort()
      await new Promise((resolve) => setImmediate(resolve))
      stopFirst()
      expect(isHypervisorError(await found, 'ERR_ABORTED')).to.equal(true)
      expect(unhandled).to.deep.equal([])
    } finally {
      process.off('unhandledRejection', note)
    }
  })
})

describe('The examination of several drivers that is aborted', () => {
  it('ends when all of them have cleaned up', async () => {
    const controller = new AbortController()
    let clean = false
    const cleaning = async (): Promise<never> => {
      if (!controller.signal.aborted) await once(controller.signal, 'abort')
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      clean = true
      throw new Error('stopped')
    }
    const quick = { name: 'quick', load: () => Promise.reject(new Error('no module')) }
    const slow = { name: 'slow', load: driver(cleaning) }
    const examining = examineDrivers([quick, slow], 60_000, controller.signal)
    const found = examining.next().catch((thrown: unknown) => thrown)
    controller.abort()
    expect(isHypervisorError(await found, 'ERR_ABORTED')).to.equal(true)
    expect(clean).to.equal(true)
  })
})

describe('polyvisor doctor', () => {
  it('ends with 130 and one line when it is interrupted', async () => {
    const { code, stderr } = await runCli(['doctor'], {
      during: (child) => child.stdout.once('data', () => child.kill('SIGINT')),
    })
    expect(stderr).to.equal('polyvisor: the examination was aborted (ERR_ABORTED).\n')
    expect(code).to.equal(130)
  })

  it('prints each finding with a mark, and the same as JSON', async () => {
    const text = await runCli(['doctor', '--driver', 'test'])
    expect(text.stdout).to.match(/^Test\n {2}✔ test {2}works/)
    const json: unknown = JSON.parse((await runCli(['doctor', '--driver', 'test', '--json'])).stdout)
    expect(json).to.have.nested.include({
      'drivers[0].name': 'test',
      'drivers[0].findings[0].status': 'works',
    })
  })

  it('fails where nothing but the test driver works', async () => {
    expect((await runCli(['doctor', '--driver', 'test'])).code).to.equal(1)
  })

  it('names the drivers there are for one that is not', async () => {
    const { code, stderr } = await runCli(['doctor', '--driver', 'nosuch'])
    expect(code).to.equal(2)
    expect(stderr).to.contain("there is no driver 'nosuch' (ERR_INVALID_ARGUMENT). Drivers: ")
  })
})
