import { expect } from 'chai'
import { heardStart } from '../../../benchmarks/campaign/heard-start.js'
import type { TestFeature } from '../../../drivers/test/features.js'
import { closed } from '../../contract/context.js'
import { readUntil } from '../../support/console.js'
import { withoutFeatures } from '../../support/reduced-test-driver.js'
import { rejection } from '../../support/rejection.js'

let worlds = 0

/** Boots a machine of the driver `test` without some features; returns what was heard, and whether it ran by then. */
async function hear(...lacking: readonly TestFeature[]): Promise<{ heard: string; state: string }> {
  worlds += 1
  await using connection = await withoutFeatures(...lacking).connect(`test:///heard-${worlds}`)
  const domain = await connection.define({ name: 'guest' })
  let running = false
  const console = await heardStart(domain, connection.driver)({}, () => {
    running = true
  })
  const heard = await readUntil(console, /\n/)
  await closed(console)
  expect(running).to.equal(true)
  return { heard, state: (await domain.info()).state }
}

describe('A machine that is heard from its first byte', () => {
  const ready = { heard: 'ready polyvisor-payload 1 test\n', state: 'running' }

  it('is started, and the console begins with its log', async () => {
    expect(await hear()).to.deep.equal(ready)
  })

  it('is started paused where there is no log, and resumed when somebody listens', async () => {
    expect(await hear('console-log')).to.deep.equal(ready)
  })

  it('needs a console, and a log of it or a way to start paused', async () => {
    expect((await rejection('ERR_UNSUPPORTED', hear('console'))).message).to.include("'test' has no console")
    const { message } = await rejection('ERR_UNSUPPORTED', hear('console-log', 'start-paused'))
    for (const name of ['test', 'console-log', 'start-paused']) expect(message).to.include(`'${name}'`)
  })
})
