import { expect } from 'chai'
import fc from 'fast-check'
import { isHypervisorError } from '../../src/errors.js'
import { type ConnectionState, createLifecycle } from '../../src/lifecycle.js'

const states = ['connecting', 'open', 'reconnecting', 'closed'] as const

/** The moves of design.md: what is not here makes no sense. */
const sensible = new Set([
  'connecting>open',
  'connecting>closed',
  'open>reconnecting',
  'open>closed',
  'reconnecting>open',
  'reconnecting>closed',
])

describe('the life cycle of a connection', () => {
  it('makes sensible moves only, and tells every listener of each', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...states)), (wishes) => {
        const lifecycle = createLifecycle()
        const told: string[] = []
        const stop = lifecycle.onMove((to, from) => told.push(`${from}>${to}`))
        let model: ConnectionState = 'connecting'
        const expected: string[] = []
        for (const wish of wishes) {
          const move = `${model}>${wish}`
          try {
            lifecycle.move(wish)
            expect(wish === model || sensible.has(move), move).to.equal(true)
            if (wish !== model) expected.push(move)
            model = wish
          } catch (error) {
            if (!isHypervisorError(error, 'ERR_INTERNAL')) throw error
            expect(wish !== model && !sensible.has(move), move).to.equal(true)
          }
          expect(lifecycle.state).to.equal(model)
        }
        stop()
        expect(told).to.deep.equal(expected)
      }),
    )
  })

  it('no longer tells a listener that has left, even one that leaves while it is told', () => {
    const lifecycle = createLifecycle()
    const told: string[] = []
    const stop = lifecycle.onMove((to) => {
      told.push(to)
      stop()
    })
    lifecycle.move('open')
    lifecycle.move('closed')
    expect(told).to.deep.equal(['open'])
  })
})
