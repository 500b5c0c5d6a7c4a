import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect } from 'chai'
import { killRuntime } from '../../../drivers/container/processes.js'
import { goneWithin, isAlive } from '../../support/processes.js'

/** Makes, like runc, what leads a session of its own and waits; and says the numbers of both. */
const runtime = `setsid sh -c 'echo $$; exec sleep 1000' &
setsid sh -c 'echo $$; sleep 1000; true' &
wait`

describe('A runtime whose start is aborted', () => {
  it('is killed with all that it has made, which is no longer of its group', async () => {
    const shell = spawn('sh', ['-c', runtime], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(shell, 'exit')
    const made: number[] = []
    for await (const line of createInterface({ input: shell.stdout })) {
      made.push(Number(line))
      if (made.length === 2) break
    }
    expect(made.every(isAlive)).to.equal(true)
    await killRuntime(shell.pid ?? Number.NaN)
    expect(await ended).to.deep.equal([null, 'SIGKILL'])
    expect(await goneWithin(5000, () => made.filter(isAlive))).to.deep.equal([])
  })
})
