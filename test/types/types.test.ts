import { expect } from 'chai'
import { compileFixtures } from './compile.js'

const names = [
  'missing-feature',
  'any-domain',
  'narrowed',
  'narrowed-no-further',
  'own-key',
  'promised-method',
  'undeclared-method',
  'unknown-feature',
  'missing-object',
  'any-connection',
  'narrowed-connection',
  'pool-without-source',
  'promised-object',
] as const

describe('what the compiler says', () => {
  let messages: ReadonlyMap<string, readonly string[]>
  before(() => {
    messages = compileFixtures(names)
  })

  const onlyMessage = (name: (typeof names)[number]): string => {
    const found = messages.get(name) ?? []
    expect(found, found.join('\n')).to.have.length(1)
    return found[0] ?? ''
  }

  it('names the driver and the feature where a driver lacks a method', () => {
    const message = onlyMessage('missing-feature')
    expect(message).to.include("The driver 'v86' does not have the feature 'migrate', which migrate() needs.")
  })

  it('refuses the method of a feature on a domain of any driver', () => {
    expect(onlyMessage('any-domain')).to.include("'suspend' does not exist")
  })

  it('allows it where supports() was asked, and where the driver is known to have it', () => {
    expect(messages.get('narrowed')).to.deep.equal([])
  })

  it('allows no more than what was asked for', () => {
    expect(onlyMessage('narrowed-no-further')).to.include("'save' does not exist")
  })

  it('checks the driver’s own key of a specification', () => {
    expect(onlyMessage('own-key')).to.include('abacus')
  })

  it('misses the method that a declared feature promises', () => {
    expect(messages.get('promised-method')?.join('\n')).to.include("'reset' is missing")
  })

  it('refuses a method of a feature that is not declared', () => {
    expect(onlyMessage('undeclared-method')).to.include("'reset' does not exist")
  })

  it('knows which features there are', () => {
    expect(onlyMessage('unknown-feature')).to.include('teleport')
  })

  it('names the driver and the feature where the connections of a driver lack an object', () => {
    const message = messages.get('missing-object')?.join('\n')
    expect(message).to.include("'listPools' does not exist")
    expect(message).to.include("The driver 'v86' does not have the feature 'storage'")
  })

  it('refuses the object of a feature on a connection of any driver', () => {
    expect(onlyMessage('any-connection')).to.include("'networks' does not exist")
  })

  it('allows the object where supports() was asked, and where the driver is known to have it', () => {
    expect(messages.get('narrowed-connection')).to.deep.equal([])
  })

  it('checks the fields of a pool after its type', () => {
    expect(onlyMessage('pool-without-source')).to.include("'source' is missing")
  })

  it('misses the object that a declared feature of connections promises', () => {
    expect(messages.get('promised-object')?.join('\n')).to.include("'storage' is missing")
  })
})
