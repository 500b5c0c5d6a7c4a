import { expect } from 'chai'
import fc from 'fast-check'
import {
  type CampaignRecord,
  type LogRecord,
  type PhysicsRow,
  type PhysicsSummary,
  physicsSchema,
} from '../../../benchmarks/campaign/records.js'
import { analysisForms } from '../../../benchmarks/guest/analysis-forms.js'
import { neighboursBetween } from '../../../benchmarks/physics/neighbours.js'
import { inDoubles, readProbe } from '../../../benchmarks/physics/probe.js'
import { renderPhysics } from '../../../benchmarks/physics/render.js'
import { physicsSummary } from '../../../benchmarks/physics/summary.js'
import { standInCampaign, standInPayload, standInPlatform } from '../campaign/stand-ins.js'
import { v86Probe } from '../guest/known-differences.js'

type FormName = (typeof analysisForms)[number]['name']
/** The answers of a platform, where they are not the right ones; `undefined` for none. */
type Answers = Partial<Readonly<Record<FormName, readonly string[] | undefined>>>

const right = (name: FormName): readonly string[] =>
  analysisForms.find((form) => form.name === name)?.words ?? []
const otherBits = ['4065a4d58058f392', '3fefc59e00955323', 'a6940c961bddf0f5']

describe('the comparison of results', () => {
  it('gives every platform that is right the same letters, and finds nothing to explain but the forms', async () => {
    const { physics, row } = await compare({ native: {}, other: {} })
    expect(physics.reference.mass).to.be.closeTo(173.151, 0.001)
    expect(Math.abs(physics.reference.mass - physics.truth)).to.be.below(physics.reference.error)
    for (const { name } of analysisForms.filter((form) => form.name !== 'physics-x87-probe')) {
      const [own, other] = [row('native', name), row('other', name)]
      expect(own.group, name).to.equal(other.group)
      expect(own, name).to.include({ right: true, withinError: true })
      expect(own, name).to.not.have.property('machine')
    }
    expect(row('native', 'physics-double-sse')).to.include({
      group: 'A',
      ulps: 0,
      errorUlps: 0,
      sameEvents: true,
    })
    expect(row('native', 'physics-double-x87-53').group).to.equal('A')
    expect(row('native', 'physics-double-x87')).to.include({ ulps: -2, errorUlps: -3, sameEvents: false })
    expect(row('native', 'physics-single-sse')).to.include({ ulps: -1 })
  })

  it('names what a form does, with the diagnostic workload of the same platform as evidence', async () => {
    const { row } = await compare({ native: {} })
    const kinds = analysisForms.flatMap(({ name }) =>
      name === 'physics-x87-probe' ? [] : [[name, row('native', name).form?.kind]],
    )
    expect(Object.fromEntries(kinds)).to.deep.equal({
      'physics-double-sse': undefined,
      'physics-single-sse': 'single-precision',
      'physics-double-x87': 'extended-intermediates',
      'physics-single-x87': 'single-precision',
      'physics-x87-functions': 'function-instructions',
      'physics-double-fma': 'fused-multiply-add',
      'physics-double-x87-53': undefined,
      'physics-single-x87-24': 'single-precision',
    })
    expect(row('native', 'physics-double-x87').form?.evidence.join()).to.include(
      "to round to 53 bits gives the reference's bits (physics-double-x87-53, on this platform)",
    )
  })

  it('says so where the diagnostic workload does not confirm the cause, or took no part', async () => {
    const { row } = await compare({
      odd: { 'physics-double-x87-53': otherBits },
      without: { 'physics-double-x87-53': undefined },
    })
    expect(row('odd', 'physics-double-x87').form?.evidence).to.include(
      'physics-double-x87-53 does not confirm it on this platform',
    )
    expect(row('without', 'physics-double-x87').form?.evidence.join()).to.not.include('53')
  })

  it('recognises a machine by the bits of another form', async () => {
    const { row } = await compare({
      native: {},
      fused: { 'physics-double-sse': right('physics-double-fma') },
      doubles: { 'physics-double-x87': right('physics-double-sse') },
      heedless: { 'physics-double-x87-53': right('physics-double-x87') },
      unfused: { 'physics-double-fma': right('physics-double-sse') },
    })
    expect(row('fused', 'physics-double-sse').machine).to.deep.include({
      kind: 'fused-multiply-add',
      evidence: ['the bits are those of physics-double-fma'],
    })
    expect(row('doubles', 'physics-double-x87')).to.include({ group: 'A', right: false })
    expect(row('doubles', 'physics-double-x87').machine).to.deep.include({
      kind: 'emulator-approximation',
      words: 'the x87 unit computes in doubles',
    })
    expect(row('heedless', 'physics-double-x87-53').machine?.words).to.include('precision control')
    expect(row('unfused', 'physics-double-fma').machine?.words).to.include('rounds its product')
  })

  it("calls an emulator's functions approximate only where the probe has shown it", async () => {
    const { row } = await compare(
      {
        shown: { 'physics-x87-functions': otherBits, 'physics-x87-probe': [v86Probe] },
        hidden: { 'physics-x87-functions': otherBits },
        unasked: { 'physics-x87-functions': otherBits, 'physics-x87-probe': undefined },
      },
      'emulator',
    )
    const shown = row('shown', 'physics-x87-functions').machine
    expect(shown?.kind).to.equal('emulator-approximation')
    expect(shown?.evidence.join())
      .to.include('FSIN (60 of 60)')
      .and.include("the unit's other instructions are right")
    expect(row('hidden', 'physics-x87-functions').machine?.kind).to.equal('not-found')
    expect(row('unasked', 'physics-x87-functions').machine?.evidence.join()).to.include('took no part')
  })

  it('takes another rounding of the functions for that of a processor where they have their 64 bits', async () => {
    const { row } = await compare({ other: { 'physics-x87-functions': otherBits } }, 'native')
    expect(row('other', 'physics-x87-functions').machine?.kind).to.equal('processor-functions')
  })

  it('finds no cause for bits that are nobody else’s, and says what it looked at', async () => {
    const { row } = await compare({ native: {}, odd: { 'physics-double-sse': otherBits } })
    expect(row('odd', 'physics-double-sse').machine).to.deep.include({ kind: 'not-found' })
    expect(row('odd', 'physics-double-sse').machine?.evidence[0]).to.include('no other form')
  })

  it('tells a result outside of the statistical error from one that has other bits', async () => {
    const view = new DataView(new ArrayBuffer(8))
    view.setFloat64(0, 175)
    const far = [view.getBigUint64(0).toString(16), ...right('physics-double-sse').slice(1)]
    const { row } = await compare({ odd: { 'physics-double-sse': far } })
    expect(row('odd', 'physics-double-sse')).to.include({ withinError: false, mass: 175, errorUlps: 0 })
  })

  it('reads a wrong answer from the evidence of a failure', async () => {
    const { row, physics } = await compare({ native: {} }, 'emulator', [
      failure('physics-double-sse', 'wrong', [`done physics-double-sse 1 5 ${otherBits.join(' ')}`]),
      failure('physics-x87-probe', 'wrong', [
        'run physics-x87-probe 1',
        `done physics-x87-probe 1 5 ${v86Probe}`,
      ]),
    ])
    expect(row('failing', 'physics-double-sse').words).to.deep.equal(otherBits)
    expect(physics.probes.find(({ platform }) => platform === 'failing')?.operations[1]).to.deep.equal({
      name: 'loaded constants',
      doubles: 36,
      of: 60,
    })
  })

  it('keeps what is missing, unsteady or no result apart', async () => {
    const samples = ['4065a4d58058f393', '4065a4d58058f394'].map((mass) =>
      sample('failing', 'physics-double-x87', [mass, '0'.repeat(16), '0'.repeat(16)]),
    )
    const { physics } = await compare({ native: {} }, 'emulator', [
      failure('physics-double-fma', 'unsupported', ['error unsupported no']),
      ...samples,
      sample('failing', 'physics-single-sse', ['7ff8000000000000', '0'.repeat(16), '0'.repeat(16)]),
      sample('failing', 'physics-single-x87', ['4065a4d58058f393']),
    ])
    const states = physics.rows
      .filter(({ platform }) => platform === 'failing')
      .map((row) => [row.workload, row.state === 'missing' ? row.outcome : row.state])
    expect(Object.fromEntries(states)).to.deep.include({
      'physics-double-fma': 'unsupported',
      'physics-double-x87': 'unsteady',
      'physics-single-sse': 'wrong',
      'physics-single-x87': 'wrong',
      'physics-double-sse': 'not-run',
    })
  })

  it('asks a machine without the x87 unit for nothing of it', async () => {
    const campaign = await campaignOf(['other'], 'emulator', 'linux-aarch64')
    const rows = physicsSummary(campaign, [])?.rows.map(({ workload }) => workload)
    expect(rows).to.deep.equal(['physics-double-sse', 'physics-single-sse', 'physics-double-fma'])
  })

  it('is absent where no analysis took part', async () => {
    const campaign = await campaignOf(['native'], 'native')
    expect(physicsSummary({ ...campaign, workloads: ['add'] }, [])).to.equal(undefined)
  })

  it('is printed with its causes, one row for all platforms with the same outcome, and nothing obeys a terminal', async () => {
    const { physics } = await compare({ native: {}, other: { 'physics-double-sse': otherBits } }, 'native', [
      { ...failure('physics-double-fma', 'failed', []), reason: 'gave \u001b[2J' },
    ])
    const text = renderPhysics(physics)
    expect(text).to.match(/^double-x87 .* C .*extended-intermediates \[\d\] +native, other$/m)
    expect(text).to.match(/^double-sse .* - +native$/m)
    expect(text).to.match(/^double-sse .*not-found \[\d\] +other$/m)
    expect(text).to.match(/^ {2}\[\d\] not-found: .*\n {6}- /m)
    expect(text).to.include('gave \\x1b[2J')
    expect(text).to.match(/^ {2}none: native, other$/m)
    expect(text).to.match(/\n$/)
  })
})

describe('the distance between numbers of a format', () => {
  it('is one between neighbours, negative downwards, and counts through zero', () => {
    expect(neighboursBetween(1, 1 + 2 ** -52, 'double')).to.equal(1)
    expect(neighboursBetween(1, 1 - 2 ** -53, 'double')).to.equal(-1)
    expect(neighboursBetween(1, 1 + 2 ** -23, 'single')).to.equal(1)
    expect(neighboursBetween(-(2 ** -1074), 2 ** -1074, 'double')).to.equal(2)
    expect(() => neighboursBetween(1, Number.NaN, 'double')).to.throw(TypeError)
  })

  it('turns over when its ends change places, and adds up', () => {
    const number = fc.double({ min: 100, max: 200, noNaN: true })
    fc.assert(
      fc.property(number, number, number, (a, b, c) => {
        expect(neighboursBetween(a, b, 'double') + neighboursBetween(b, a, 'double')).to.equal(0)
        expect(neighboursBetween(a, b, 'single') + neighboursBetween(b, c, 'single')).to.equal(
          neighboursBetween(a, c, 'single'),
        )
      }),
    )
  })
})

describe('the probe of the x87 unit', () => {
  it('names what is computed in doubles', () => {
    expect(inDoubles(readProbe(v86Probe) ?? []))
      .to.include('FSIN (60 of 60)')
      .and.have.lengthOf(6)
    expect(inDoubles(readProbe('0'.repeat(16)) ?? [])).to.deep.equal([])
  })

  it('is refused where it counts more results than there were, or is no checksum', () => {
    expect(readProbe('003d000000000000')).to.equal(undefined)
    expect(readProbe('')).to.equal(undefined)
  })
})

const sample = (platform: string, workload: string, words: readonly string[]): LogRecord => {
  const [checksum = '', ...further] = words
  return {
    kind: 'sample',
    platform,
    invocation: 0,
    workload,
    iteration: 0,
    units: 1,
    elapsed: 1e6,
    ticks: 1e6,
    checksum,
    ...(further.length === 0 ? {} : { further }),
    verdict: 'exact',
  }
}

const failure = (workload: string, outcome: 'wrong' | 'unsupported' | 'failed', evidence: string[]) => ({
  kind: 'failure' as const,
  platform: 'failing',
  invocation: null,
  workload,
  outcome,
  reason: 'a reason',
  evidence,
})

async function campaignOf(
  platforms: readonly string[],
  kind: 'native' | 'emulator',
  target = 'linux-x86_64',
): Promise<CampaignRecord> {
  const machines = await Promise.all(platforms.map((id) => standInPlatform(id, standInPayload())))
  const campaign = standInCampaign(machines, 1)
  return {
    ...campaign,
    platforms: campaign.platforms.map((platform) => ({ ...platform, class: kind, target })),
    workloads: analysisForms.map(({ name }) => name),
  }
}

/** Compares platforms that answer right but for what is said here. A platform `failing` has the further records only. */
async function compare(
  platforms: Readonly<Record<string, Answers>>,
  kind: 'native' | 'emulator' = 'emulator',
  more: readonly LogRecord[] = [],
): Promise<{
  readonly physics: PhysicsSummary
  row(platform: string, workload: string): Extract<PhysicsRow, { state: 'result' }>
}> {
  const names = [...Object.keys(platforms), ...(more.length === 0 ? [] : ['failing'])]
  const records = Object.entries(platforms).flatMap(([platform, answers]) =>
    analysisForms.flatMap(({ name, words }) => {
      const given = name in answers ? answers[name] : words
      return given === undefined ? [] : [sample(platform, name, given)]
    }),
  )
  const physics = physicsSummary(await campaignOf(names, kind), [...records, ...more])
  if (physics === undefined) throw new Error('no comparison')
  expect(physicsSchema.parse(JSON.parse(JSON.stringify(physics)))).to.deep.equal(physics)
  return {
    physics,
    row(platform, workload) {
      const found = physics.rows.find((row) => row.platform === platform && row.workload === workload)
      if (found?.state !== 'result') throw new Error(`no result for ${workload} on ${platform}`)
      return found
    },
  }
}
