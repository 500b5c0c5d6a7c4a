/** Root hooks of the test run. */
export const mochaHooks = {}
