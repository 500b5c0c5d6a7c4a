import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'chai'
import { isStopped, whenStopped } from '../../../src/local/stopped.js'
import { pythonPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { python } from '../../support/python.js'

/** Begins and ends threads all the time, and says so when it has. */
const restless = `
from threading import Thread
for count in range(10 ** 9):
    threads = [Thread(target=int) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    if count == 0: print('begun', flush=True)
`

describe('whether a process is stopped', () => {
  needPeer(pythonPeer)

  it('is known while its threads come and go, until it is gone', async () => {
    const child = spawn(python, ['-c', restless], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      const { pid = 0 } = child
      await once(child.stdout, 'data')
      for (let look = 0; look < 1000; look += 1) expect(await isStopped(pid)).to.equal(false)
      child.kill('SIGSTOP')
      await whenStopped(pid)
      expect(await isStopped(pid)).to.equal(true)
    } finally {
      const end = once(child, 'exit')
      child.kill('SIGKILL')
      await end
    }
    expect(await isStopped(child.pid ?? 0)).to.equal(undefined)
  })
})
