import { expect } from 'chai'
import type { native } from '../../drivers/native/driver.js'
import { test } from '../../drivers/test/driver.js'
import { type ConnectionFeature, connectionFeatureNames } from '../../src/connection-features.js'
import type { ConnectionObjects } from '../../src/connection-objects.js'
import type { CpuModels } from '../../src/cpu-models.js'
import type { Domain, FeatureMethods, MethodsOf, UnsupportedFeature } from '../../src/domain.js'
import type { DomainFeature, FeatureOfMethod, MethodOf } from '../../src/features.js'
import { domainFeatureNames, domainFeatures, isDomainFeature } from '../../src/features.js'
import type { Interfaces } from '../../src/interfaces.js'
import type { Networks } from '../../src/networks.js'
import type { NodeDevices } from '../../src/node-devices.js'
import type { NodeStats } from '../../src/node-stats.js'
import type { Nwfilters } from '../../src/nwfilters.js'
import type { Secrets } from '../../src/secrets.js'
import type { Storage } from '../../src/storage.js'

/** `true` if two types are the same, else `false`. */
type Same<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false

/** Does not compile unless the type is `true`. */
function holds<_Claim extends true>(): void {}

type NativeConnection = Awaited<ReturnType<typeof native.connect>>
type TestConnection = Awaited<ReturnType<typeof test.connect>>
type NativeDomain = Awaited<ReturnType<Awaited<ReturnType<typeof native.connect>>['lookup']>>
type TestDomain = Awaited<ReturnType<Awaited<ReturnType<typeof test.connect>>['lookup']>>

describe('the types of features', () => {
  it('have one method for every method of the table, and no others', () => {
    holds<Same<keyof FeatureMethods, MethodOf<DomainFeature>>>()
    const methods = domainFeatureNames.flatMap((feature) => domainFeatures[feature].methods)
    expect(new Set(methods).size).to.equal(methods.length)
  })

  it('tell the feature of a method, and the methods of a feature', () => {
    holds<Same<FeatureOfMethod<'resume'>, 'suspend'>>()
    holds<Same<FeatureOfMethod<'agentThaw'>, 'guest-freeze'>>()
    holds<Same<keyof MethodsOf<'suspend' | 'stats'>, 'suspend' | 'resume' | 'stats'>>()
    holds<Same<keyof MethodsOf<'persistent'>, never>>()
    holds<Same<keyof MethodsOf<'console'>, 'openConsole'>>()
    holds<Same<FeatureOfMethod<'consoleLog'>, 'console-log'>>()
  })

  it('give a driver’s domain the declared methods exactly', () => {
    holds<Same<TestDomain['suspend'], FeatureMethods['suspend']>>()
    holds<Same<NativeDomain['setAffinity'], FeatureMethods['setAffinity']>>()
    holds<
      Same<
        NativeDomain['reset'],
        UnsupportedFeature<"The driver 'native' does not have the feature 'reset', which reset() needs.">
      >
    >()
    holds<Same<Domain<'reset', 'x'>['reset'], FeatureMethods['reset']>>()
  })

  it('follow from the list that the driver declares', () => {
    holds<
      Same<
        (typeof native.features)[number],
        'shutdown' | 'suspend' | 'stats' | 'console' | 'console-log' | 'affinity'
      >
    >()
    holds<Same<(typeof test.features)[number], Exclude<DomainFeature, 'persistent'>>>()
    expect(test.features).to.have.members(domainFeatureNames.filter((name) => name !== 'persistent'))
  })

  it('give a driver’s connection the declared objects exactly', () => {
    holds<Same<TestConnection['storage'], Storage>>()
    holds<Same<TestConnection['networks'], Networks>>()
    holds<Same<TestConnection['secrets'], Secrets>>()
    holds<Same<TestConnection['nodeDevices'], NodeDevices>>()
    holds<Same<TestConnection['interfaces'], Interfaces>>()
    holds<Same<TestConnection['nodeStats'], NodeStats>>()
    holds<Same<TestConnection['cpuModels'], CpuModels>>()
    holds<Same<TestConnection['nwfilters'], Nwfilters>>()
    holds<
      Same<
        NativeConnection['storage'],
        UnsupportedFeature<"The driver 'native' does not have the feature 'storage', which connection.storage needs.">
      >
    >()
    holds<Same<(typeof native.connectionFeatures)[number], never>>()
    holds<Same<keyof ConnectionObjects, ConnectionFeature>>()
  })

  it('have no name in common with those of connections', () => {
    holds<Same<Extract<ConnectionFeature, DomainFeature>, never>>()
    expect(connectionFeatureNames.filter(isDomainFeature)).to.deep.equal([])
  })
})
