import { expect } from 'chai'
import type { JournalEntry } from '../../../drivers/command-line/news/entry.js'
import { createTracker } from '../../../drivers/command-line/news/tracker.js'
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
  const vanished: string[] = []
  const tracker = createTracker(
    (event: HypervisorEvent) => told.push('change' in event ? event.change : event.type),
    (uuid) => vanished.push(uuid),
  )
  tracker.survey()(first)
  const see = (...list: readonly RunningDomain[]): void => tracker.survey()(list)
  /** A survey, after which nobody makes again what has gone. */
  const seeEnd = (...list: readonly RunningDomain[]): void => {
    see(...list)
    for (const uuid of vanished.splice(0)) tracker.giveUp(uuid)
  }
  return { ...tracker, told, vanished, see, seeEnd }
}

describe('Events of command-line hypervisors', () => {
  it('tell nothing of what ran before', () => {
    expect(track(running()).told).to.deep.equal([])
  })

  it('tell of machines that another tool starts, restarts and ends', () => {
    const { told, see, seeEnd } = track()
    see(running())
    see(running({ id: 2 }))
    seeEnd()
    see(running({ id: 3 }))
    see(running({ id: 3, ending: true, crashed: true }))
    seeEnd()
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

  it('take a machine that is gone for a while, and then there again, for one that restarted itself', () => {
    const { told, see, vanished, hasVanished, giveUp } = track(running())
    see()
    see()
    expect(vanished).to.deep.equal([domain.uuid])
    expect(hasVanished(domain.uuid)).to.equal(true)
    expect(told).to.deep.equal([])
    see(running({ id: 2 }))
    expect(hasVanished(domain.uuid)).to.equal(false)
    giveUp(domain.uuid)
    expect(told).to.deep.equal(['reset'])
  })

  it('tell before anything else how a machine ended that was waited for', () => {
    const { told, see, note } = track(running())
    see()
    note(began)
    note(started)
    see(running({ id: 2 }))
    see()
    note(began)
    note(destroyed)
    expect(told).to.deep.equal(['stopped', 'started', 'reset', 'stopped'])
  })

  it('are not told of what happened while nobody listened', () => {
    const { told, see, forget } = track(running())
    forget()
    see()
    see(running())
    expect(told).to.deep.equal(['started'])
  })
})
