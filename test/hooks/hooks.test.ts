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

/** Runs mocha on test files with these contents, under the hooks of this run. */
async function runMocha(
  contents: string | readonly string[],
  requiredPeers = '',
): Promise<{ readonly failed: boolean; readonly output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'hooks-'))
  const files: string[] = []
  for (const [index, content] of [contents].flat().entries()) {
    const file = join(folder, `fixture${index}.test.mjs`)
    files.push(file)
    await writeFile(file, `import { needPeer } from ${JSON.stringify(peers)}\n${content}`)
  }
  try {
    return await new Promise((resolve) => {
      const args = [mocha, '--no-config', '--require', hooks, ...files]
      const { POLYVISOR_TEST_PEERS: _peers, ...inherited } = process.env
      const env = { ...inherited, POLYVISOR_REQUIRE_PEERS: requiredPeers, POLYVISOR_TEST_GRACE: '500' }
      execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
        resolve({ failed: error !== null, output: stdout + stderr }),
      )
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Code that starts a process which lives on by itself, in the variable `child`. */
const startSleeper = `
  const child = spawn('sleep', ['86399'], { detached: true, stdio: 'ignore' })
  child.unref()`

const suite = (found: string): string => `
describe('suite', () => {
  needPeer({ name: 'demo', find: async () => (${found}) })
  describe('inner', () => {
    before(() => console.log('BEFORE RAN'))
    it('works', () => console.log('TEST RAN'))
  })
})`

describe('the hooks of the test run', () => {
  it('fails a run that leaves a process behind, names it, and ends it', async () => {
    const { failed, output } = await runMocha(`
      import { spawn } from 'node:child_process'
      it('leaks', () => {
        ${startSleeper}
        console.log('PID', child.pid)
      })`)
    expect(failed).to.equal(true)
    const pid = Number(/PID (\d+)/.exec(output)?.[1])
    expect(output).to.match(new RegExp(`fixture0\\.test\\.mjs left process ${pid}: sleep 86399`))
    expect(isAlive(pid)).to.equal(false)
  })

  it('names the file that left a process, and spares what the next file starts before its tests', async () => {
    const { failed, output } = await runMocha([
      `import { spawn } from 'node:child_process'
      describe('first', () => {
        it('leaks', () => {
          ${startSleeper}
        })
      })
      describe('second', () => it('is empty', () => {}))`,
      `import { spawn } from 'node:child_process'
      import { once } from 'node:events'
      describe('next', () => {
        let helper
        before(() => {
          helper = spawn('sleep', ['86398'], { stdio: 'ignore' })
        })
        after(async () => {
          helper.kill()
          await once(helper, 'exit')
        })
        it('has its helper', () => {
          process.kill(helper.pid, 0)
          if (helper.exitCode !== null || helper.signalCode !== null) throw new Error('it was killed')
        })
      })`,
    ])
    expect(failed).to.equal(true)
    expect(output).to.match(/3 passing[\s\S]*1 failing/)
    expect(output).to.match(/fixture0\.test\.mjs left process \d+: sleep 86399/)
    expect(output).to.not.include('fixture1.test.mjs left')
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
    const { failed, output } = await runMocha(suite("{ version: 'demo 1.2' }"), 'demo')
    expect(failed, output).to.equal(false)
    expect(output).to.include('peer demo: demo 1.2, 1 tests')
  })

  it('skips the tests of a peer that is missing, with the reason, and runs none of their hooks', async () => {
    const { failed, output } = await runMocha(suite("{ missing: 'not installed' }"))
    expect(failed, output).to.equal(false)
    expect(output).to.match(/- works \[no demo: not installed\]/)
    expect(output).to.include('peer demo: not here, not installed')
    expect(output).to.not.match(/BEFORE RAN|TEST RAN/)
  })

  it('fails when a required peer is missing, or is tested by nothing', async () => {
    const { failed, output } = await runMocha(suite("{ missing: 'not installed' }"), 'demo,other')
    expect(failed).to.equal(true)
    expect(output).to.include('the peer demo is required: not installed')
    expect(output).to.include("the required peer 'other' was tested by no test")
  })
})
