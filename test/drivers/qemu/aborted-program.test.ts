import { expect } from 'chai'
import { qemuPeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { runElsewhere } from '../../support/program.js'
import { newFolder, qemuUri } from '../../support/qemu.js'

/** Aborts starts later and later, with nothing else to wait for, until one is not in time. */
const program = `
  const [uri, kernel] = args
  const connection = await connect(uri)
  const domain = await connection.define({ name: 'a', memory: '64 MiB', boot: { kernel } })
  let outcome
  for (let wait = 1; outcome !== 'started'; wait *= 1.4) {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), wait).unref()
    outcome = await domain.start({ signal: controller.signal }).then(() => 'started', (error) => error.code)
    if (outcome !== 'started' && outcome !== 'ERR_ABORTED') throw new Error(outcome)
  }
  await domain.destroy()
  await domain.undefine()
  await connection.close()
  console.log(outcome)
`

describe('a program that waits for nothing but a start of QEMU', () => {
  needPeer(qemuPeer)

  it('goes on when the start is aborted, at whichever moment', async () => {
    const end = await runElsewhere(program, [qemuUri(newFolder()), payloadImage('metal-x86_64')])
    expect(end, end.stderr).to.include({ exitCode: 0, stdout: 'started\n' })
  })
})
