import { expect } from 'chai'
import fc from 'fast-check'
import {
  parseHostCounters,
  parseInvoluntarySwitches,
  parsePageFaults,
  parsePressure,
  parseSchedulerCounters,
  parseThreadCount,
} from '../../../../benchmarks/campaign/noise/counters.js'

// Linux 6.18 in a virtual machine with two CPUs, shortened
const stat = `cpu  916813 15298 284466 1181222 2080 0 1132 554 134 0
cpu0 439931 6843 142279 610386 501 0 139 266 74 0
cpu1 476882 8455 142186 570836 1579 0 992 287 59 0
intr 29758135 0 0 0 0 1 15 0
ctxt 224781711
btime 1795409600
processes 215732
procs_running 3
procs_blocked 0
softirq 5653122 0 733676 8 67339 707688 0 4 902874 0 3241533
`
const count = fc.integer({ min: 0, max: 2 ** 50 })
const anyText = fc.string({ unit: 'binary', maxLength: 200 })

describe('the counters of the host', () => {
  it('are stolen time in nanoseconds, from ticks of 10 ms, and the sums of all interrupts', () => {
    expect(parseHostCounters(stat)).to.deep.equal({
      stealNs: 5.54e9,
      interrupts: 29_758_135,
      softInterrupts: 5_653_122,
    })
  })

  it('are absent, not 0, where the kernel does not count them', () => {
    // Linux 2.4 had four figures for a CPU and no softirq
    expect(parseHostCounters('cpu  1 2 3 4\nintr 7 1\n')).to.deep.equal({ interrupts: 7 })
    expect(parseHostCounters('')).to.deep.equal({})
  })

  it('are those of all CPUs, however many there are', () => {
    fc.assert(
      fc.property(fc.array(count, { minLength: 8, maxLength: 12 }), count, count, (fields, irqs, soft) => {
        const text = `cpu  ${fields.join(' ')}\ncpu0 ${fields.map(() => 9).join(' ')}\nintr ${irqs} 1 2\nsoftirq ${soft} 3\n`
        const parsed = parseHostCounters(text)
        expect(parsed.stealNs).to.equal((fields[7] ?? 0) * 1e7)
        expect(parsed.interrupts).to.equal(irqs)
        expect(parsed.softInterrupts).to.equal(soft)
      }),
    )
  })
})

describe('the pressure on a resource', () => {
  it('is the total of the line "some", in nanoseconds', () => {
    const text = `some avg10=14.35 avg60=12.25 avg300=5.73 total=3718688237
full avg10=0.00 avg60=0.00 avg300=0.00 total=99
`
    expect(parsePressure(text)).to.equal(3_718_688_237_000)
  })

  it('is unknown where pressure is compiled in and switched off', () => {
    expect(parsePressure('')).to.equal(undefined)
  })
})

describe('the counters of a thread', () => {
  it('are what the kernel writes', () => {
    const status =
      'Name:\tqemu\nvoluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t545\nx86_Thread_features:\t\n'
    expect(parseInvoluntarySwitches(status)).to.equal(545)
    expect(parseSchedulerCounters('695681 17 3\n')).to.deep.equal({ runNs: 695_681, waitNs: 17, turns: 3 })
  })

  it('survive a program that is named like fields', () => {
    fc.assert(
      fc.property(
        anyText,
        count,
        count,
        fc.integer({ min: 1, max: 10_000 }),
        (name, minor, major, threads) => {
          const fields = ['S', 1, 1, 1, 0, -1, 4194304, minor, 20, major, 3, 1, 1, 0, 0, 20, 0, threads, 0]
          const text = `77 (${name}) ${fields.join(' ')}\n`
          expect(parsePageFaults(text)).to.deep.equal({ minorFaults: minor + 20, majorFaults: major + 3 })
          expect(parseThreadCount(text)).to.equal(threads)
        },
      ),
    )
  })
})

describe('every parser of counters', () => {
  it('answers undefined or whole numbers, whatever it is given', () => {
    const pieces = fc
      .array(fc.oneof(anyText, fc.constantFrom('cpu ', 'intr ', 'some ', 'total=', '(', ') ', ' 12', '\n')))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(pieces, (text) => {
        const values = [
          ...Object.values(parseHostCounters(text)),
          parsePressure(text),
          parseInvoluntarySwitches(text),
          ...Object.values(parseSchedulerCounters(text) ?? {}),
          ...Object.values(parsePageFaults(text) ?? {}),
          parseThreadCount(text),
        ]
        for (const value of values) if (value !== undefined) expect(value).to.satisfy(Number.isInteger)
      }),
    )
  })
})
