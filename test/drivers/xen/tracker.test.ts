import { expect } from 'chai'
import type { JournalEntry } from '../../../drivers/xen/news/entry.js'
import { createTracker } from '../../../drivers/xen/news/tracker.js'
import type { RunningDomain } from '../../../drivers/xen/xl/list.js'
import type { HypervisorEvent } from '../../../src/events.js'

const domain = { name: 'd', uuid: '15b75646-7d13-4000-9ee7-8b5932d41e66' }

function running(change: Partial<RunningDomain> = {}): RunningDomain {
  const size = { memory: 0, vcpus: 1, cpuTime: 0 }
  return { ...domain, ...size, id: 1, paused: false, ending: false, crashed: false, ...change }
}

function entry(step: JournalEntry['step'], rest: Partial<JournalEntry> = {}): JournalEntry {
  return { by: 'other', domain, step, happenings: [], ...rest }
}

const began = entry('begin')
const started = entry('end', {
  from: false,
  to: true,
  happenings: [{ type: 'lifecycle', change: 'started' }],
})
const destroyed = entry('end', {
  from: true,
  to: false,
  happenings: [{ type: 'lifecycle', change: 'stopped' }],
})

/** A tracker that has seen what runs first, and what it tells from then on. */
function track(...first: readonly RunningDomain[]) {
  const told: string[] = []
  const tracker = createTracker((event: HypervisorEvent) =>
    told.push('change' in event ? event.change : event.type),
  )
  tracker.survey()(first)
  return { ...tracker, told, see: (...list: readonly RunningDomain[]) => tracker.survey()(list) }
}

describe('Events of Xen', () => {
  it('tell nothing of what ran before', () => {
    expect(track(running()).told).to.deep.equal([])
  })

  it('tell of machines that another tool starts, restarts and ends', () => {
    const { told, see } = track()
    see(running())
    see(running({ id: 2 }))
    see()
    see(running({ id: 3 }))
    see(running({ id: 3, ending: true, crashed: true }))
    see()
    expect(told).to.deep.equal(['started', 'reset', 'stopped', 'started', 'crashed'])
  })

  it('tell once of what a program writes into the journal, whatever a survey sees meanwhile', () => {
    const { told, see, note } = track()
    note(began)
    see(running())
    note(started)
    see(running())
    note(began)
    see()
    note(destroyed)
    see()
    expect(told).to.deep.equal(['started', 'stopped'])
  })

  it('do not take a list that is older than the journal for news', () => {
    const { told, note, survey } = track()
    const before = survey()
    note(began)
    note(started)
    before([])
    const running1 = survey()
    note(began)
    note(destroyed)
    running1([running()])
    expect(told).to.deep.equal(['started', 'stopped'])
  })

  it('tell nothing of what has failed, and of a machine that is there all the same', () => {
    const { told, see, note } = track()
    note(began)
    note(entry('end'))
    see()
    expect(told).to.deep.equal([])
    see(running())
    expect(told).to.deep.equal(['started'])
  })

  it('come in order where the journal is quicker than a survey', () => {
    const { told, note } = track(running())
    note(entry('tell', { from: false, happenings: [{ type: 'lifecycle', change: 'undefined' }] }))
    note(began)
    note(started)
    expect(told).to.deep.equal(['stopped', 'undefined', 'started'])
  })

  it('are not told of what happened while nobody listened', () => {
    const { told, see, forget } = track(running())
    forget()
    see()
    see(running())
    expect(told).to.deep.equal(['started'])
  })
})
