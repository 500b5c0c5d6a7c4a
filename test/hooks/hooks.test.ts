import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { isAlive } from '../support/processes.js'

const mocha = join(createRequire(import.meta.url).resolve('mocha/package.json'), '..', 'bin', 'mocha.js')
const hooks = fileURLToPath(new URL('../hooks.js', import.meta.url))
const peers = new URL('../support/peers.js', import.meta.url).href

/** Runs mocha on a test file with this content, under the hooks of this run. */
async function runMocha(
  content: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly failed: boolean; readonly output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'hooks-'))
  const file = join(folder, 'fixture.test.mjs')
  await writeFile(file, `import { needPeer } from ${JSON.stringify(peers)}\n${content}`)
  try {
    return await new Promise((resolve) => {
      const args = [mocha, '--no-config', '--require', hooks, file]
      const env = { ...process.env, ...environment }
      execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
        resolve({ failed: error !== null, output: stdout + stderr }),
      )
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const suite = (found: string): string => `
describe('suite', () => {
  needPeer({ name: 'demo', find: async () => (${found}) })
  describe('inner', () => {
    before(() => console.log('BEFORE RAN'))
    it('works', () => console.log('TEST RAN'))
  })
})`

describe('the hooks of the test run', function () {
  this.timeout(30_000)

  it('fails a run that leaves a process behind, names it, and ends it', async () => {
    const { failed, output } = await runMocha(`
      import { spawn } from 'node:child_process'
      it('leaks', () => {
        const child = spawn('sleep', ['86399'], { detached: true, stdio: 'ignore' })
        child.unref()
        console.log('PID', child.pid)
      })`)
    expect(failed).to.equal(true)
    const pid = Number(/PID (\d+)/.exec(output)?.[1])
    expect(output).to.match(new RegExp(`fixture\\.test\\.mjs left process ${pid}: sleep 86399`))
    expect(isAlive(pid)).to.equal(false)
  })

  it('passes a run that leaves nothing behind, in folders that are gone afterwards', async () => {
    const { failed, output } = await runMocha(
      "it('writes', () => console.log('STATE', process.env.XDG_STATE_HOME))",
    )
    expect(failed, output).to.equal(false)
    const folder = /STATE (\S+)/.exec(output)?.[1] ?? ''
    expect(folder).to.include('pv-')
    expect(existsSync(folder)).to.equal(false)
  })

  it('counts the tests of a peer that is here', async () => {
    const { failed, output } = await runMocha(suite("{ version: 'demo 1.2' }"), {
      POLYVISOR_REQUIRE_PEERS: 'demo',
    })
    expect(failed, output).to.equal(false)
    expect(output).to.include('peer demo: demo 1.2, 1 tests')
  })

  it('skips the tests of a peer that is missing, with the reason, and runs none of their hooks', async () => {
    const { failed, output } = await runMocha(suite("{ missing: 'not installed' }"), {
      POLYVISOR_REQUIRE_PEERS: '',
    })
    expect(failed, output).to.equal(false)
    expect(output).to.match(/- works \[no demo: not installed\]/)
    expect(output).to.include('peer demo: not here, not installed')
    expect(output).to.not.match(/BEFORE RAN|TEST RAN/)
  })

  it('fails when a required peer is missing, or is tested by nothing', async () => {
    const required = { POLYVISOR_REQUIRE_PEERS: 'demo,other' }
    const { failed, output } = await runMocha(suite("{ missing: 'not installed' }"), required)
    expect(failed).to.equal(true)
    expect(output).to.include('the peer demo is required: not installed')
    expect(output).to.include("the required peer 'other' was tested by no test")
  })
})
