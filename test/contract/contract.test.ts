import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { connectionFeatureNames } from '../../src/connection-features.js'
import { domainFeatureNames } from '../../src/features.js'
import { driverNames } from '../../src/registry.js'
import { connectionFeatureContracts } from './connection-features/index.js'
import { selectDrivers } from './describe-contract.js'
import { featureContracts } from './features/index.js'

/** Read before any test registers a driver from outside. */
const ownDrivers = driverNames()

describe('the contract suite itself', () => {
  it('has a file of tests for every feature of the API', () => {
    expect(Object.keys(featureContracts)).to.have.members(domainFeatureNames)
    for (const feature of domainFeatureNames) {
      expect(existsSync(new URL(`features/${feature}.js`, import.meta.url)), feature).to.equal(true)
    }
  })

  it('has a file of tests for every feature of connections', () => {
    expect(Object.keys(connectionFeatureContracts)).to.have.members(connectionFeatureNames)
    for (const feature of connectionFeatureNames) {
      const file = feature.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
      const path = new URL(`connection-features/${file}.js`, import.meta.url)
      expect(existsSync(path), feature).to.equal(true)
    }
  })

  it('is run on every registered driver', () => {
    for (const name of ownDrivers) {
      const path = new URL(`drivers/${name}.contract.test.js`, import.meta.url)
      expect(existsSync(path), `there is no contract for ${name}`).to.equal(true)
    }
  })

  it('runs all drivers unless DRIVERS names some', () => {
    expect(selectDrivers(undefined, ['a', 'b'])).to.deep.equal(['a', 'b'])
    expect(selectDrivers('', ['a', 'b'])).to.deep.equal(['a', 'b'])
    expect(selectDrivers('b, a', ['a', 'b', 'c'])).to.deep.equal(['b', 'a'])
  })

  it('takes a name in DRIVERS that no driver has for an error', () => {
    expect(() => selectDrivers('qemo', ['qemu'])).to.throw(/qemo/)
  })
})
