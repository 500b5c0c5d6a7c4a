import Mocha from 'mocha'
import { type Failure, writeFailures } from './failures.js'

/** mocha's usual reporter, which leaves the failures in the file that `POLYVISOR_TEST_FAILURES` names as well. */
// biome-ignore lint/style/noDefaultExport: mocha takes the default export of a reporter's module.
export default class FailuresReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options)
    const { POLYVISOR_TEST_FAILURES: path } = process.env
    if (path === undefined) return
    const failures: Failure[] = []
    runner.on('fail', (failed, error: unknown) => {
      failures.push({
        ...describeFailure(failed),
        message: error instanceof Error ? error.message : String(error),
      })
    })
    runner.once('end', () => writeFailures(path, failures))
  }
}

/** A hook stands for its suite, since what fails there is no test, or not only one. */
function describeFailure(failed: Mocha.Test | Mocha.Hook): Pick<Failure, 'file' | 'title'> {
  const { parent } = failed
  const file = failed.file ?? parent?.file
  const title = failed.type === 'hook' && parent !== undefined ? parent.fullTitle() : failed.fullTitle()
  return { file, title }
}
