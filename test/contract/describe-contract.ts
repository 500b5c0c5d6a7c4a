import { domainFeatureNames } from '../../src/features.js'
import { driverNames } from '../../src/registry.js'
import { needPeer } from '../support/peers.js'
import { briefContract } from './brief.js'
import { callContract } from './calls.js'
import { connectionFeatureContracts } from './connection-features/index.js'
import { createContext } from './context.js'
import { definitionContract } from './define.js'
import { eventContract } from './events.js'
import { featureContracts } from './features/index.js'
import { lifecycleContract } from './lifecycle.js'
import type { ContractSubject } from './subject.js'

/**
 * The drivers that the variable DRIVERS lets through, for example `qemu,v86`; without it all.
 *
 * @throws Error for a name that no driver has.
 */
export function selectDrivers(selection: string | undefined, known: readonly string[]): readonly string[] {
  const names = (selection ?? '').split(',').map((name) => name.trim())
  const wanted = names.filter((name) => name !== '')
  const unknown = wanted.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new Error(`DRIVERS names no driver: ${unknown.join(', ')}; there are ${known.join(', ')}`)
  }
  return wanted.length === 0 ? known : wanted
}

/**
 * Describes the suite that every driver must pass; the driver's features say which tests it holds. The variable `DRIVERS` of the
 * environment lets only some drivers through; the driver need not be registered.
 *
 * @throws Error for a name in `DRIVERS` that no driver has.
 */
export function describeContract(subject: ContractSubject): void {
  const { DRIVERS } = process.env
  const known = [...driverNames(), subject.driver.name]
  if (!selectDrivers(DRIVERS, known).includes(subject.driver.name)) return
  describe(`contract: ${subject.title}`, () => {
    for (const peer of subject.peers) needPeer(peer)
    describe('with its peer', function () {
      if (subject.timeout !== undefined) this.timeout(subject.timeout)
      subject.prepare?.()
      const context = createContext(subject)
      if (subject.accelerator !== undefined) return briefContract(context)
      definitionContract(context)
      lifecycleContract(context)
      eventContract(context)
      callContract(context)
      for (const feature of domainFeatureNames) {
        if (!context.has(feature)) continue
        const lack = subject.lacking?.[feature]
        if (lack === undefined) describe(`feature ${feature}`, () => featureContracts[feature](context))
        else it.skip(`feature ${feature} [${lack}]`)
      }
      for (const feature of subject.driver.connectionFeatures) {
        const needs = subject.featureNeeds?.[feature]
        describe(`feature ${feature} of connections`, () => {
          if (needs === undefined) return connectionFeatureContracts[feature](subject)
          for (const peer of needs.peers) needPeer(peer)
          describe('with its own peer', () => {
            needs.prepare()
            connectionFeatureContracts[feature](subject)
          })
        })
      }
    })
  })
}
