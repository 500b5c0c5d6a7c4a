import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect } from 'chai'
import { rejection } from '../support/rejection.js'
import type { ContractContext } from './context.js'

/** Definitions: they come, are found, and go. */
export function definitionContract(context: ContractContext): void {
  describe('definitions', () => {
    it('defines a domain that is off and can be listed and looked up', async () => {
      const connection = context.connection()
      const domain = await context.define()
      const info = await domain.info()
      expect(info).to.include({ name: domain.name, uuid: domain.uuid, state: 'shutoff' })
      expect(await connection.list()).to.deep.equal([info])
      for (const key of [domain.name, domain.uuid, domain.uuid.toUpperCase()]) {
        const found = await connection.lookup(key)
        expect(found).to.include({ name: domain.name, uuid: domain.uuid })
      }
      expect((await connection.domains()).map(({ name }) => name)).to.deep.equal([domain.name])
      expect(domain.features).to.deep.equal(context.subject.driver.features)
    })

    it('lists domains by name, and by state where asked to', async () => {
      const names = [await context.start(), await context.define(), await context.define()].map(
        ({ name }) => name,
      )
      const list = async (states?: readonly ['running' | 'shutoff' | 'paused']): Promise<readonly string[]> =>
        (await context.connection().list({ states })).map(({ name }) => name)
      expect(await list()).to.deep.equal([...names].sort())
      expect(await list(['running'])).to.deep.equal(names.slice(0, 1))
      expect(await list(['shutoff'])).to.deep.equal(names.slice(1).sort())
      expect(await list(['paused'])).to.deep.equal([])
    })

    it('gives back a specification from which the same domain can be defined again', async () => {
      const domain = await context.define()
      const spec = await domain.spec()
      expect(spec).to.include({ name: domain.name, uuid: domain.uuid })
      await domain.undefine()
      const again = await context.connection().define(spec)
      expect(await again.spec()).to.deep.equal(spec)
    })

    it('defines and forgets a dozen at once, under one signal, and nothing warns of it', async () => {
      const { signal } = new AbortController()
      const warnings: Error[] = []
      const note = (warning: Error): void => void warnings.push(warning)
      process.on('warning', note)
      try {
        const specs = await Promise.all(Array.from({ length: 12 }, () => context.spec()))
        const domains = await Promise.all(specs.map((spec) => context.connection().define(spec, { signal })))
        const names = domains.map(({ name }) => name).sort()
        expect((await context.connection().list({ signal })).map(({ name }) => name)).to.deep.equal(names)
        await Promise.all(domains.map((domain) => domain.undefine({ signal })))
        expect(await context.connection().list()).to.deep.equal([])
      } finally {
        process.off('warning', note)
      }
      expect(warnings).to.deep.equal([])
    })

    it('forgets a domain, whose handle then finds nothing', async () => {
      const domain = await context.define()
      await domain.undefine()
      expect(await context.connection().list()).to.deep.equal([])
      await rejection('ERR_NO_DOMAIN', context.connection().lookup(domain.name))
      for (const call of [domain.info, domain.start, domain.undefine]) {
        const error = await rejection('ERR_NO_DOMAIN', call())
        expect(error).to.include({ driver: context.subject.driver.name, domain: domain.name })
      }
    })

    it('finds no domain that was never defined', async () => {
      for (const key of ['nobody', randomUUID(), '', '..', '/', 'a\nb']) {
        await rejection('ERR_NO_DOMAIN', context.connection().lookup(key))
      }
    })

    it('refuses a name and a UUID that are taken, and changes nothing', async () => {
      const connection = context.connection()
      const domain = await context.define()
      const spec = await context.spec()
      const before = [await connection.list(), await domain.spec()]
      await rejection('ERR_DOMAIN_EXISTS', connection.define({ ...spec, name: domain.name }))
      await rejection('ERR_DOMAIN_EXISTS', connection.define({ ...spec, uuid: domain.uuid }))
      expect([await connection.list(), await domain.spec()]).to.deep.equal(before)
    })
  })

  describe('wrong specifications', () => {
    const wrong: readonly (readonly [what: string, change: object, field: string])[] = [
      ['an unknown field', { colour: 'red' }, 'colour'],
      ['an unknown field of a part', { boot: { colour: 'red' } }, 'boot.colour'],
      ['no name', { name: undefined }, 'name'],
      ['a name that is a number', { name: 5 }, 'name'],
      ['a name with a slash', { name: '../etc/passwd' }, 'name'],
      ['a name with a newline', { name: 'a\nb' }, 'name'],
      ['a name that ends in a newline', { name: 'a\n' }, 'name'],
      ['a name with a comma', { name: 'a,if=none' }, 'name'],
      ['a name with a zero byte', { name: 'a\0b' }, 'name'],
      ['a name that begins with a dash', { name: '-drive' }, 'name'],
      ['a name of 300 characters', { name: 'a'.repeat(300) }, 'name'],
      ['an empty name', { name: '' }, 'name'],
      ['a malformed UUID', { uuid: 'x' }, 'uuid'],
      ['memory without a unit that is meant as mebibytes', { memory: '512' }, 'memory'],
      ['negative memory', { memory: -1 }, 'memory'],
      ['no virtual CPUs', { vcpus: 0 }, 'vcpus'],
      ['a CPU model with an option in it', { cpu: { model: 'max,+vmx' } }, 'cpu.model'],
      ['an unknown architecture', { architecture: 'abacus' }, 'architecture'],
      ['disks that are no list', { disks: 'a.raw' }, 'disks'],
      ['a disk without a path', { disks: [{}] }, 'disks[0].path'],
    ]
    for (const [what, change, field] of wrong) {
      it(`refuses ${what} and creates nothing`, async () => {
        const connection = context.connection()
        const spec = { ...(await context.spec()), ...change }
        const error = await rejection('ERR_INVALID_SPEC', connection.define(spec))
        expect(error).to.include({ field, operation: 'define', driver: context.subject.driver.name })
        expect(await connection.list()).to.deep.equal([])
      })
    }

    it('refuses a specification that is none', async () => {
      for (const input of [undefined, null, 5, 'name', []]) {
        const define: unknown = Reflect.get(context.connection(), 'define')
        if (typeof define !== 'function') throw new Error('there is no define')
        await rejection('ERR_INVALID_SPEC', Reflect.apply(define, undefined, [input]))
      }
      expect(await context.connection().list()).to.deep.equal([])
    })

    it('refuses a kernel that is not there and creates nothing', async () => {
      const spec = await context.spec()
      const kernel = join(context.folder(), 'no-such-kernel')
      const error = await rejection(
        'ERR_INVALID_SPEC',
        context.connection().define({ ...spec, boot: { kernel } }),
      )
      expect(error.field).to.equal('boot.kernel')
      expect(error.message).to.include(kernel)
      expect(await context.connection().list()).to.deep.equal([])
    })

    it('refuses a field of its own that it does not know', async () => {
      const { name } = context.subject.driver
      const spec = await context.spec()
      const own: unknown = Reflect.get(spec, name)
      const wrong = { ...spec, [name]: { ...(typeof own === 'object' ? own : {}), colour: 'red' } }
      const error = await rejection('ERR_INVALID_SPEC', context.connection().define(wrong))
      expect(error.field).to.equal(`${name}.colour`)
      expect(await context.connection().list()).to.deep.equal([])
    })
  })
}
