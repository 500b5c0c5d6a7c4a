import { z } from 'zod'
import type { DomainStats } from '../../../src/domain-data.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { readProcessStat } from '../../../src/state/process-stat.js'
import type { QmpCallOptions, QmpClient } from '../qmp/client.js'
import { balloonMemory } from './balloon.js'
import { deviceIdOf } from './block-nodes.js'
import { deviceIds } from './device-hotplug.js'

const blockStatsSchema = z.array(
  z.object({
    qdev: z.string().optional(),
    stats: z.object({
      rd_bytes: z.number(),
      rd_operations: z.number(),
      wr_bytes: z.number(),
      wr_operations: z.number(),
      flush_operations: z.number(),
    }),
  }),
)

/**
 * Reads the counters of a running machine: the process's from `/proc`, the disks' from QMP
 * `query-blockstats`, the memory's from `query-balloon`. QEMU counts nothing for network interfaces, so
 * those that the machine has are listed without counters.
 *
 * @throws HypervisorError `ERR_INVALID_STATE` if the process is gone; those of QMP.
 */
export async function readStats(
  qmp: QmpClient,
  pid: number,
  spec: Pick<DomainSpec, 'memory' | 'networks'>,
  options?: QmpCallOptions,
): Promise<DomainStats> {
  const [process, memory, blocks, networks] = await Promise.all([
    readProcessStat(pid),
    balloonMemory(qmp, options),
    qmp.query('query-blockstats', blockStatsSchema, undefined, options),
    networkIds(qmp, spec, options),
  ])
  if (process === undefined) {
    throw new HypervisorError('ERR_INVALID_STATE', `there is no process ${pid} whose counters could be read`)
  }
  return {
    time: Date.now(),
    cpu: { time: process.user + process.system, user: process.user, system: process.system },
    memory: { current: memory ?? spec.memory, maximum: spec.memory, resident: process.resident },
    disks: blocks
      .map(({ qdev, stats }) => ({
        id: deviceIdOf(qdev),
        readBytes: stats.rd_bytes,
        readRequests: stats.rd_operations,
        writeBytes: stats.wr_bytes,
        writeRequests: stats.wr_operations,
        flushRequests: stats.flush_operations,
      }))
      .filter(({ id }) => id !== ''),
    networks: networks.map((id) => ({ id })),
  }
}

const propertiesSchema = z.array(z.object({ name: z.string() }))

/** The network interfaces that the machine has now: those of the specification first, then those that were attached. */
async function networkIds(
  qmp: QmpClient,
  { networks }: Pick<DomainSpec, 'networks'>,
  options: QmpCallOptions | undefined,
): Promise<readonly string[]> {
  const present = await deviceIds(qmp, options)
  const defined = networks.map(({ id = '' }) => id)
  const attached = await Promise.all(
    present
      .filter((id) => !defined.includes(id))
      .map(async (id) => ((await isNetwork(qmp, id, options)) ? [id] : [])),
  )
  return [...defined.filter((id) => present.includes(id)), ...attached.flat().sort()]
}

/** Whether a device is a network card: these alone have a backend of the network. */
async function isNetwork(qmp: QmpClient, id: string, options: QmpCallOptions | undefined): Promise<boolean> {
  const path = `/machine/peripheral/${id}`
  const properties = await qmp
    .query('qom-list', propertiesSchema, { path }, options)
    .catch((error: unknown) => {
      // It was detached in this very moment.
      if (!isHypervisorError(error, 'ERR_NO_DEVICE', 'ERR_OPERATION_FAILED')) throw error
      return []
    })
  return properties.some(({ name }) => name === 'netdev')
}
