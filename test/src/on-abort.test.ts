import { getEventListeners } from 'node:events'
import { expect } from 'chai'
import { onAbort } from '../../src/on-abort.js'

describe('waiting for a signal', () => {
  it('has one listener at the signal for all who wait, and none when nobody does', () => {
    const { signal } = new AbortController()
    const releases = Array.from({ length: 100 }, () => onAbort(signal, () => {}))
    expect(getEventListeners(signal, 'abort')).to.have.length(1)
    for (const release of releases) release()
    expect(getEventListeners(signal, 'abort')).to.have.length(0)
    onAbort(signal, () => {})()
    expect(getEventListeners(signal, 'abort')).to.have.length(0)
  })

  it('calls each once, in their order, and not those who have taken it back by then', () => {
    const stop = new AbortController()
    const called: string[] = []
    onAbort(stop.signal, () => {
      called.push('first')
      releaseLast()
    })
    const release = onAbort(stop.signal, () => called.push('gone'))
    onAbort(stop.signal, () => called.push('second'))
    const releaseLast = onAbort(stop.signal, () => called.push('taken back by the first'))
    release()
    stop.abort()
    expect(called).to.deep.equal(['first', 'second'])
    onAbort(stop.signal, () => called.push('too late'))()
    expect(called).to.deep.equal(['first', 'second'])
  })
})
