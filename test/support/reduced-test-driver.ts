import { openTest } from '../../drivers/test/connection.js'
import { examineTest } from '../../drivers/test/doctor.js'
import { test } from '../../drivers/test/driver.js'
import type { TestFeature } from '../../drivers/test/features.js'
import { testOptions } from '../../drivers/test/options.js'
import { defineDriver } from '../../src/driver.js'
import type { AnyDriver } from '../../src/registry.js'

/** The driver `test` with fewer features, for the ways of the suite that no driver of a real peer takes. */
export function withoutFeatures(...lacking: readonly TestFeature[]): AnyDriver {
  return defineDriver({
    ...test,
    features: test.features.filter((feature) => !lacking.includes(feature)),
    options: testOptions,
    connect: openTest,
    doctor: examineTest,
  })
}
