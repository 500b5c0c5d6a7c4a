import { expect } from 'chai'
import { connectionFeatureNames } from '../../src/connection-features.js'
import { domainFeatureNames, domainFeatures } from '../../src/features.js'
import { supports } from '../../src/supports.js'
import { rejection } from '../support/rejection.js'
import { untilReady } from './boot.js'
import { askGuest, type ContractContext } from './context.js'

/** Calls: signals, time-outs, features that are not there, connections that are closed. */
export function callContract(context: ContractContext): void {
  const { subject } = context

  describe('signals and time-outs', () => {
    it('does nothing under a signal that is aborted already', async () => {
      const connection = context.connection()
      const domain = await context.define()
      const signal = AbortSignal.abort(new Error('changed my mind'))
      const before = await connection.list()
      for (const call of [
        connection.define(await context.spec(), { signal }),
        connection.list({ signal }),
        connection.lookup(domain.name, { signal }),
        connection.node({ signal }),
        connection.capabilities({ signal }),
        domain.start({ signal }),
        domain.info({ signal }),
        domain.undefine({ signal }),
        subject.driver.connect(subject.uri(), { signal }),
      ]) {
        const error = await rejection('ERR_ABORTED', call)
        expect(error.cause).to.include({ message: 'changed my mind' })
      }
      expect(await connection.list()).to.deep.equal(before)
    })

    it('leaves no machine behind when a start is aborted under way', async () => {
      const domain = await context.define()
      const controller = new AbortController()
      const start = domain.start({ signal: controller.signal })
      controller.abort()
      const outcome = await start.then(
        () => 'started',
        (error: unknown) => error,
      )
      if (outcome === 'started') {
        expect((await domain.info()).state).to.equal('running')
        await domain.destroy()
      } else {
        expect(outcome).to.include({ code: 'ERR_ABORTED', operation: 'start', domain: domain.name })
      }
      const { state, pid } = await domain.info()
      expect(state).to.equal('shutoff')
      expect(pid).to.equal(undefined)
      await domain.start()
      expect((await domain.info()).state).to.equal('running')
    })

    it('leaves no machine behind when the time for a start runs out', async () => {
      const domain = await context.define()
      const outcome = await domain.start({ timeout: 1 }).then(
        () => 'started',
        (error: unknown) => error,
      )
      if (outcome !== 'started') {
        expect(outcome).to.include({ code: 'ERR_TIMEOUT', operation: 'start' })
        expect((await domain.info()).state).to.equal('shutoff')
      } else {
        expect((await domain.info()).state).to.equal('running')
      }
    })

    it('takes a time-out that is no positive number for a programming mistake', async () => {
      for (const timeout of [0, -1, Number.NaN]) {
        const error = await context
          .connection()
          .list({ timeout })
          .catch((reason: unknown) => reason)
        expect(error).to.be.instanceOf(TypeError)
      }
    })
  })

  describe('features', () => {
    const kept = context.keep()

    for (const feature of domainFeatureNames) {
      const { methods } = domainFeatures[feature]
      if (context.has(feature) || methods.length === 0) continue
      const calls = methods.map((method) => `${method}()`).join(', ')
      it(`answers ERR_UNSUPPORTED to ${calls}, since it has no ${feature}`, async () => {
        const domain = await kept.defined()
        for (const method of methods) {
          const call: unknown = Reflect.get(domain, method)
          if (typeof call !== 'function') return expect.fail(`there is no ${method}`)
          const error = await rejection('ERR_UNSUPPORTED', Reflect.apply(call, domain, []))
          expect(error).to.include({ driver: subject.driver.name, operation: method, domain: domain.name })
          expect(error.message).to.include(feature).and.to.include(subject.driver.name)
        }
        expect((await domain.info()).state).to.equal('shutoff')
      })
    }

    for (const feature of connectionFeatureNames) {
      if (subject.driver.connectionFeatures.includes(feature)) continue
      it(`answers ERR_UNSUPPORTED to every call of connection.${feature}, since it has no ${feature}`, async () => {
        const connection = context.connection()
        const object: unknown = Reflect.get(connection, feature)
        const methods: readonly [string, unknown][] = Object.entries(Object(object))
        expect(methods).not.to.deep.equal([])
        for (const [method, call] of methods) {
          if (typeof call !== 'function') return expect.fail(`${method} is no method`)
          const error = await rejection('ERR_UNSUPPORTED', Reflect.apply(call, object, []))
          expect(error).to.include({ driver: subject.driver.name, operation: method })
          expect(error.message).to.include(feature)
        }
        expect(supports(connection, feature)).to.equal(false)
      })
    }

    it('has every method of its features, and the same ones on every domain', async () => {
      const domain = await kept.defined()
      for (const feature of subject.driver.features) {
        for (const method of domainFeatures[feature].methods) {
          expect(Reflect.get(domain, method), method).to.be.a('function')
        }
      }
      expect(context.connection().features).to.deep.equal(subject.driver.features)
    })
  })

  describe('connections', () => {
    it('is open, knows its driver, its host and what it can run', async () => {
      const connection = context.connection()
      expect(connection).to.include({ state: 'open', driver: subject.driver.name, uri: context.uri() })
      const node = await connection.node()
      expect(node.cpus).to.be.at.least(1)
      expect(node.memory).to.be.above(0)
      const { hypervisor, guests } = await connection.capabilities()
      expect(hypervisor).to.match(/\S/)
      expect(guests).to.not.deep.equal([])
      for (const { architecture, accelerators } of guests) {
        expect(architecture).to.match(/^[a-z0-9_]+$/)
        expect(accelerators).to.not.deep.equal([])
      }
    })

    it('answers ERR_DISCONNECTED to every call after it was closed', async () => {
      const connection = await context.connect()
      const domain = await connection.define(await context.spec())
      await connection.close()
      await connection.close()
      expect(connection.state).to.equal('closed')
      const calls: Promise<unknown>[] = [
        connection.define(await context.spec()),
        connection.list(),
        connection.domains(),
        connection.lookup(domain.name),
        connection.node(),
        connection.capabilities(),
        domain.spec(),
        domain.info(),
        domain.start(),
        domain.destroy(),
        domain.undefine(),
      ]
      for (const method of subject.driver.features.flatMap((feature) => domainFeatures[feature].methods)) {
        const call: unknown = Reflect.get(domain, method)
        if (typeof call === 'function') calls.push(Reflect.apply(call, domain, []))
      }
      for (const call of calls) await rejection('ERR_DISCONNECTED', call)
      expect((await connection.events().next()).done).to.equal(true)
      expect((await context.connection().list()).map(({ state }) => state)).to.deep.equal(['shutoff'])
    })

    it('leaves its machines running when it is closed', async () => {
      const first = await context.connect()
      const domain = await first.define(await context.spec())
      await domain.start()
      const { pid } = await domain.info()
      await first.close()
      const second = await context.connect()
      const found = await second.lookup(domain.uuid)
      const info = await found.info()
      expect(info.state).to.equal('running')
      expect(info.pid).to.equal(pid)
      if (context.has('console')) {
        await untilReady(found, subject.guest.ready)
        await askGuest(found, 'echo found again', 'echo found again')
      }
    })

    it('shows the same to two connections', async () => {
      const [one, two] = [context.connection(), await context.connect()]
      const domain = await one.define(await context.spec())
      const other = await two.lookup(domain.name)
      expect(await other.spec()).to.deep.equal(await domain.spec())
      await domain.start()
      expect(await other.info()).to.deep.equal(await domain.info())
      await rejection('ERR_INVALID_STATE', other.start())
      await other.destroy()
      expect((await domain.info()).state).to.equal('shutoff')
      await other.undefine()
      await rejection('ERR_NO_DOMAIN', domain.info())
      expect(await one.list()).to.deep.equal([])
    })

    it('refuses a URI of another driver, and an unknown parameter', async () => {
      await rejection('ERR_NO_DRIVER', subject.driver.connect('nosuch:///'))
      const uri = subject.uri()
      const wrong = `${uri}${uri.includes('?') ? '&' : '?'}colour=red`
      const error = await rejection('ERR_INVALID_URI', subject.driver.connect(wrong))
      expect(error.message).to.include('colour')
    })

    it('lets the doctor say at least one thing about this machine', async () => {
      const findings = await subject.driver.doctor()
      expect(findings).to.not.deep.equal([])
      for (const { status, detail } of findings) {
        expect(status).to.be.oneOf(['works', 'degraded', 'missing', 'broken'])
        expect(detail).to.match(/\S/)
      }
    })
  })
}
