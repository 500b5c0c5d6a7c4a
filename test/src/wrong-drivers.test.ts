import { expect } from 'chai'
import { z } from 'zod'
import type { AnyConnection } from '../../src/connection.js'
import { defineDriver } from '../../src/driver.js'
import { createEventHub } from '../../src/event-hub.js'
import { createLifecycle } from '../../src/lifecycle.js'
import { type AnyDriver, registerDriver } from '../../src/registry.js'
import { neutralFields } from '../../src/spec/neutral-fields.js'
import { domainSpecSchema, specFields } from '../../src/spec/schema.js'
import { rejection } from '../support/rejection.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'

/** A domain, with some of it changed or, where that is `undefined`, left away. */
const domainWith = (changes: object): object => ({
  ...{ name: 'a', uuid, spec: async () => ({}), info: async () => ({}), start: async () => {} },
  ...{ destroy: async () => {}, undefine: async () => {}, ...changes },
})

const connectionWith = (changes: object): object => ({
  native: undefined,
  lifecycle: createLifecycle('open'),
  events: createEventHub(),
  ...{ define: async () => domainWith({}), lookup: async () => domainWith({}), list: async () => [] },
  ...{ node: async () => ({}), capabilities: async () => ({}), close: async () => {}, ...changes },
})

const declarationWith = (changes: object): object => ({
  ...{ name: 'wrong', title: 'Wrong', schemes: ['wrong'], class: 'emulator', features: [] },
  evidence: { peer: 'stand-in', description: 'nothing behind it' },
  options: z.strictObject({}).prefault({}),
  connect: async () => connectionWith({}),
  doctor: async () => [],
  ...changes,
})

/** Declares a driver as a program without types may. */
function declare(definition: unknown): AnyDriver {
  const driver: unknown = Reflect.apply(defineDriver, undefined, [definition])
  const isDriver = (value: unknown): value is AnyDriver => typeof value === 'object' && value !== null
  return isDriver(driver) ? driver : expect.fail('it declared nothing')
}

const open = (backend: unknown, changes: object = {}): Promise<AnyConnection> =>
  declare(declarationWith({ ...changes, connect: async () => backend })).connect('wrong:///')

const define = async (domain: unknown, changes: object = {}) =>
  await (await open(connectionWith({ define: async () => domain }), changes)).define({ name: 'a' })

describe('A driver that is declared wrongly', () => {
  const cases: readonly (readonly [what: string, changes: object, message: RegExp])[] = [
    ['has no name', { name: undefined }, /name of a driver .* not undefined/],
    ['has a name that is no key', { name: 'a b' }, /name of a driver .* not 'a b'/],
    ['has the name of a field of specifications', { name: 'memory' }, /'memory' has the name of a field/],
    ['has no title', { title: '' }, /'wrong' declares no title/],
    ['has no schemes', { schemes: [] }, /'wrong' declares no scheme/],
    ['has schemes that are no list', { schemes: 'wrong' }, /no list of schemes/],
    ['has a scheme in upper case', { schemes: ['Wrong'] }, /the scheme 'Wrong', which no URI can have/],
    ['has a scheme with its colon', { schemes: ['wrong:'] }, /the scheme 'wrong:', which no URI can have/],
    ['has no class', { class: 'zoo' }, /no class: one of native, container/],
    ['has no evidence', { evidence: undefined }, /no evidence with a peer: one of real/],
    ['has no features', { features: undefined }, /no list of features/],
    ['has an unknown feature', { features: ['teleport'] }, /the unknown feature 'teleport'/],
    ['has a feature twice', { features: ['suspend', 'suspend'] }, /'suspend' twice/],
    ['has a log of no console', { features: ['console-log'] }, /'console-log' without 'console'/],
    ['starts paused for ever', { features: ['start-paused'] }, /'start-paused' without 'suspend'/],
    ['has an unknown feature of connections', { connectionFeatures: ['zoo'] }, /'zoo' of connections/],
    ['has no schema', { options: undefined }, /no schema of options/],
    [
      'has options that must be there',
      { options: z.strictObject({}) },
      /options that must be there.*prefault/,
    ],
    ['cannot connect', { connect: undefined }, /declares no connect\(\)/],
    ['examines nothing', { doctor: undefined }, /declares no doctor\(\)/],
  ]
  for (const [what, changes, message] of cases) {
    it(`is a TypeError: it ${what}`, () => {
      expect(() => declare(declarationWith(changes))).to.throw(TypeError, message)
    })
  }

  it('is a TypeError where nothing is declared or registered', () => {
    expect(() => declare(undefined)).to.throw(TypeError, 'declared by an object')
    for (const value of [undefined, {}, { name: 'wrong', schemes: [] }, declarationWith({})]) {
      expect(() => Reflect.apply(registerDriver, undefined, [value])).to.throw(TypeError, 'defineDriver')
    }
  })

  it('needs no scheme of its own where it serves those of others', () => {
    expect(declare(declarationWith({ schemes: [], serves: () => true })).schemes).to.deep.equal([])
  })

  it('is told of every field of specifications', () => {
    expect(neutralFields).to.have.members(Object.keys(specFields))
    expect(domainSpecSchema.safeParse({ name: 'a' }).success).to.equal(true)
  })
})

describe('A driver that keeps less than it declares', () => {
  const wrongConnections: readonly (readonly [unknown, string])[] = [
    [undefined, 'opened no connection'],
    [5, 'opened no connection'],
    [connectionWith({ define: undefined }), 'without define()'],
    [connectionWith({ close: undefined }), 'without close()'],
    [connectionWith({ lifecycle: undefined }), 'without lifecycle.move()'],
    [connectionWith({ events: undefined }), 'without events.subscribe()'],
    [connectionWith({ lifecycle: createLifecycle() }), 'still connecting'],
  ]
  for (const [backend, message] of wrongConnections) {
    it(`is told when it connects: ${message}`, async () => {
      const error = await rejection('ERR_INTERNAL', open(backend))
      expect(error.message).to.include("the driver 'wrong'").and.include(message)
      expect(error).to.include({ driver: 'wrong', operation: 'connect' })
    })
  }

  const wrongDomains: readonly (readonly [unknown, string, object?])[] = [
    [undefined, 'handed out no domain'],
    [domainWith({ uuid: undefined }), 'without uuid'],
    [domainWith({ start: undefined }), 'without start()'],
    [domainWith({}), 'no method suspend()', { features: ['suspend'] }],
  ]
  for (const [domain, message, changes] of wrongDomains) {
    it(`is told when it hands out a domain: ${message}`, async () => {
      const error = await rejection('ERR_INTERNAL', define(domain, changes))
      expect(error.message).to.include("the driver 'wrong'").and.include(message)
      expect(error).to.include({ driver: 'wrong', operation: 'define' })
    })
  }

  it('is told when what it finds is no domain, or what it lists no list of them', async () => {
    await rejection('ERR_INTERNAL', (await open(connectionWith({ lookup: async () => null }))).lookup('a'))
    for (const list of [undefined, 5, [undefined], [{ name: 'a' }]]) {
      const connection = await open(connectionWith({ list: async () => list }))
      for (const call of [connection.list(), connection.domains()]) {
        expect((await rejection('ERR_INTERNAL', call)).message).to.include('no list of domains')
      }
    }
  })

  it('is not said to lack a feature where its method gives no promise', async () => {
    const domain = await define(domainWith({ suspend() {}, resume() {} }), { features: ['suspend'] })
    const suspend: unknown = Reflect.get(domain, 'suspend')
    if (typeof suspend !== 'function') throw new Error('there is no suspend')
    const error = await rejection('ERR_INTERNAL', Promise.resolve(Reflect.apply(suspend, domain, [])))
    expect(error.message).to.equal("suspend() of the driver 'wrong' gave no promise")
  })

  it('fails with what it threw as the cause, whatever that was', async () => {
    const thrown: readonly (readonly [unknown, string])[] = [
      [undefined, 'undefined was thrown, which says nothing'],
      [null, 'null was thrown, which says nothing'],
      [Object.create(null), 'object was thrown, which says nothing'],
      [{ message: 'the plug is out' }, 'the plug is out'],
      ['no power', 'no power'],
      [Symbol('dark'), 'Symbol(dark)'],
    ]
    for (const [cause, message] of thrown) {
      const start = async (): Promise<void> => {
        throw cause
      }
      const error = await rejection('ERR_INTERNAL', (await define(domainWith({ start }))).start())
      expect(error).to.include({ message, driver: 'wrong', operation: 'start', domain: 'a' })
      expect(error.cause).to.equal(cause)
    }
  })

  it('tells of its trouble with closing like of any other, and the connection is closed', async () => {
    const close = async (): Promise<void> => {
      throw new Error('the door is stuck')
    }
    const connection = await open(connectionWith({ close }))
    const error = await rejection('ERR_INTERNAL', connection.close())
    expect(error).to.include({ message: 'the door is stuck', driver: 'wrong', operation: 'close' })
    expect(connection.state).to.equal('closed')
  })
})
