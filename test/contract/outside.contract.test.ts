import { expect } from 'chai'
import { openTest } from '../../drivers/test/connection.js'
import { examineTest } from '../../drivers/test/doctor.js'
import { testOptions } from '../../drivers/test/options.js'
import { defineDriver } from '../../src/driver.js'
import { driverNames } from '../../src/registry.js'
import { describeContract, selectDrivers } from './describe-contract.js'

/** As a package of somebody else has one: it is not registered. */
const outside = defineDriver({
  name: 'outside-of-registry',
  title: 'Outside',
  schemes: ['outside-of-registry'],
  class: 'test',
  evidence: { peer: 'stand-in', description: 'the driver test under another name' },
  features: ['suspend'],
  options: testOptions,
  connect: openTest,
  doctor: examineTest,
})

let places = 0

describeContract({
  title: 'a driver from outside',
  driver: outside,
  peers: [],
  uri() {
    places += 1
    return `outside-of-registry:///contract-${places}?files=check`
  },
  spec: async (name) => ({ name }),
  guest: { ready: '' },
})

describe('A driver that is not registered', () => {
  it('is under contract all the same', function () {
    expect(driverNames()).not.to.include(outside.name)
    const { DRIVERS } = process.env
    if (!selectDrivers(DRIVERS, [...driverNames(), outside.name]).includes(outside.name)) return this.skip()
    const suites = this.test?.parent?.parent?.suites ?? []
    const suite = suites.find(({ title }) => title === 'contract: a driver from outside')
    let tests = 0
    suite?.eachTest(() => {
      tests += 1
    })
    expect(tests).to.be.above(50)
  })
})
