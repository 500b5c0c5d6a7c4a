import type { CallOptions } from '../../../../src/call.js'
import type { CheckpointMethods } from '../../../../src/domain.js'
import { checkpointDisks } from '../../../../src/spec/checkpoint-disks.js'
import { requireCheckpoint } from '../../../../src/spec/checkpoints.js'
import type { QemuMachine } from '../../machine.js'
import type { QmpClient } from '../../qmp/client.js'
import { withPatience } from '../../qmp/patience.js'
import { machineDisks } from '../block-nodes.js'
import { readCheckpoints } from './book.js'
import { deleteCheckpoint, makeCheckpoint } from './make.js'

/** The methods of the feature `checkpoints`. */
export function checkpointMethods(machine: QemuMachine): CheckpointMethods {
  const change = <Result>(
    options: CallOptions | undefined,
    work: (qmp: QmpClient) => Promise<Result>,
  ): Promise<Result> =>
    machine.withLock(() =>
      withPatience(options?.signal, async ({ bound }) => await work(await bound(machine.qmp()))),
    )
  return {
    createCheckpoint: (name, options = {}) =>
      change(options, async (qmp) => {
        const disks = checkpointDisks(await machineDisks(qmp), options.disks)
        const checkpoint = { name, description: options.description, disks, field: 'name' }
        return await makeCheckpoint(machine, qmp, checkpoint, async (actions) => {
          await qmp.execute('transaction', { actions })
        })
      }),
    listCheckpoints: () => readCheckpoints(machine.paths.checkpoints),
    deleteCheckpoint: (name, options) =>
      change(options, async (qmp) => {
        const checkpoints = await readCheckpoints(machine.paths.checkpoints)
        await deleteCheckpoint(machine, qmp, requireCheckpoint(checkpoints, name, 'name'))
      }),
  }
}
