import { expect } from 'chai'
import { sendMachine } from '../../../../drivers/qemu/features/migration.js'
import { openQmp } from '../../../../drivers/qemu/qmp/client.js'
import { rejection } from '../../../support/rejection.js'
import { reply, startStandIn } from '../qmp/stand-in.js'

/** No QEMU can be made to say these in the one moment in which it does. */
describe('the end of a migration, as a stand-in for QEMU tells it', () => {
  /** Moves a machine whose QEMU tells these statuses. */
  async function move(statuses: readonly string[]): Promise<void> {
    const timestamp = { seconds: 1, microseconds: 0 }
    await using standIn = await startStandIn((command, socket) => {
      reply(socket, command, {})
      if (command.execute !== 'migrate') return
      for (const status of statuses) {
        socket.write(`${JSON.stringify({ event: 'MIGRATION', timestamp, data: { status } })}\r\n`)
      }
    }).then(({ socket, stop }) => ({ socket, [Symbol.asyncDispose]: stop }))
    const qmp = await openQmp(standIn.socket)
    try {
      await sendMachine(qmp, 'exec:cat', {})
    } finally {
      qmp.close()
    }
  }

  it('is ERR_ABORTED if it was cancelled, whatever the last status', async () => {
    await rejection('ERR_ABORTED', move(['setup', 'active', 'cancelling', 'cancelled']))
    await rejection('ERR_ABORTED', move(['setup', 'active', 'device', 'cancelling', 'failed']))
  })

  it('is ERR_OPERATION_FAILED if it failed, and nothing if it is complete', async () => {
    const error = await rejection('ERR_OPERATION_FAILED', move(['setup', 'active', 'failed']))
    expect(error.message).to.contain('failed')
    await move(['setup', 'active', 'device', 'completed'])
  })
})
