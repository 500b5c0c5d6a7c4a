import { expect } from 'chai'
import { runProgram } from '../../local/run-program.js'
import { nativePeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { goneWithin, isAlive } from '../../support/processes.js'

const driver = JSON.stringify(new URL('../../../drivers/native/driver.js', import.meta.url).href)
const kernel = JSON.stringify(payloadImage('linux-x86_64'))

/** Starts the payload and prints its process id. */
const start = `
  import { native } from ${driver}
  const connection = await native.connect('native:///')
  const domain = await connection.define({ name: 'payload', boot: { kernel: ${kernel} } })
  await domain.start()
  console.log((await domain.info()).pid)
`

/** Waits for a process to be gone. */
const gone = async (pid: number): Promise<boolean> => {
  const left = await goneWithin(5000, () => (isAlive(pid) ? [{ pid, command: 'payload' }] : []))
  return left.length === 0
}

describe('A native process', () => {
  needPeer(nativePeer)

  it('keeps its program alive while a connection is open', async () => {
    const program = runProgram(`${start}
      setTimeout(() => process.exit(7), 300).unref()`)
    await program.line()
    expect(await program.ended).to.equal(7)
  })

  it('does not keep its program alive after the last connection is closed, and ends with it', async () => {
    const program = runProgram(`${start}
      await connection.close()`)
    const pid = Number(await program.line())
    expect(await program.ended).to.equal(0)
    expect(await gone(pid)).to.equal(true)
  })

  it('is killed when its program exits, even while it is suspended', async () => {
    const program = runProgram(`${start}
      await domain.suspend()
      process.exit(3)`)
    const pid = Number(await program.line())
    expect(await program.ended).to.equal(3)
    expect(await gone(pid)).to.equal(true)
  })

  it('that reads its standard input ends when its program is killed', async () => {
    const program = runProgram(`${start}
      setInterval(() => {}, 1000)`)
    const pid = Number(await program.line())
    program.process.kill('SIGKILL')
    expect(await program.ended).to.equal('SIGKILL')
    expect(await gone(pid)).to.equal(true)
  })
})
