import { expect } from 'chai'
import type { CommandContext } from '../../cli/context.js'
import { createOutput } from '../../cli/output.js'
import { startWithConsole } from '../../cli/start-with-console.js'
import type { TestFeature } from '../../drivers/test/features.js'
import { having } from '../contract/context.js'
import { withoutFeatures } from '../support/reduced-test-driver.js'

let worlds = 0

/** Starts a machine of the driver `test` without some features; leaves its console when it has said something. */
async function startAndListen(...lacking: readonly TestFeature[]): Promise<string> {
  worlds += 1
  const uri = `test:///start-with-console-${worlds}`
  await using connection = await withoutFeatures(...lacking).connect(uri)
  const domain = having(await connection.define({ name: 'guest' }), 'console')
  const ending = new AbortController()
  let heard = ''
  const context: CommandContext = {
    uri,
    call: { signal: ending.signal },
    output: {
      ...createOutput(false),
      async bytes(data) {
        heard += Buffer.from(data).toString()
        ending.abort()
      },
    },
    setExitCode() {},
  }
  expect(await startWithConsole(context, domain, { raw: true })).to.equal('left')
  expect((await domain.info()).state).to.equal('running')
  return heard
}

describe('A console that is attached at the start', () => {
  const ready = 'ready polyvisor-payload 1 test\n'

  it('begins with the first byte if the driver keeps a log', async () => {
    expect(await startAndListen('start-paused')).to.equal(ready)
  })

  it('begins with the first byte if the driver can start the machine paused', async () => {
    expect(await startAndListen('console-log')).to.equal(ready)
  })
})
