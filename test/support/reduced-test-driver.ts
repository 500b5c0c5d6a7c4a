import { openTest } from '../../drivers/test/connection.js'
import { examineTest } from '../../drivers/test/doctor.js'
import { test } from '../../drivers/test/driver.js'
import type { TestFeature } from '../../drivers/test/features.js'
import { testOptions } from '../../drivers/test/options.js'
import { defineDriver } from '../../src/driver.js'
import { neededFeatures } from '../../src/features.js'
import type { AnyDriver } from '../../src/registry.js'

/**
 * The driver `test` with fewer features, for the ways of the suite that no driver of a real peer takes: without those, and
 * without what needs one of them.
 */
export function withoutFeatures(...lacking: readonly TestFeature[]): AnyDriver {
  const isLacking = (feature: string): boolean => lacking.some((one) => one === feature)
  const needsOne = (feature: string): boolean =>
    neededFeatures.some(([one, needed]) => one === feature && isLacking(needed))
  return defineDriver({
    ...test,
    features: test.features.filter((feature) => !isLacking(feature) && !needsOne(feature)),
    options: testOptions,
    connect: openTest,
    doctor: examineTest,
  })
}
