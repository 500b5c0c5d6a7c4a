import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import { formatSize } from '../../src/spec/sizes.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { withConnectionFeature } from '../session.js'
import { formatFields, formatTable } from '../table.js'

const number = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a number from 0')
  .transform(Number)
  .optional()

const cpuSchema = z.object({ cpu: number })

/** `polyvisor nodecpustats`: nanoseconds since the host booted. */
export const nodecpustats: CommandAction = async (context, _args, options) => {
  const { cpu } = parseOptions(cpuSchema, options)
  await withConnectionFeature(context, 'nodeStats', async ({ nodeStats }) => {
    const stats = await nodeStats.cpu({ cpu, ...context.call })
    context.output.result(stats, () =>
      formatFields({ User: stats.user, Kernel: stats.kernel, Idle: stats.idle, 'I/O wait': stats.iowait }),
    )
  })
}

/** `polyvisor nodememstats`. */
export const nodememstats: CommandAction = (context) =>
  withConnectionFeature(context, 'nodeStats', async ({ nodeStats }) => {
    const stats = await nodeStats.memory(context.call)
    const size = (bytes: number | undefined): string | undefined =>
      bytes === undefined ? undefined : formatSize(bytes)
    context.output.result(stats, () =>
      formatFields({
        Total: size(stats.total),
        Free: size(stats.free),
        Buffers: size(stats.buffers),
        Cached: size(stats.cached),
      }),
    )
  })

const cellSchema = z.object({ cellno: number })

/** `polyvisor freecell`: free memory by cell of NUMA. */
export const freecell: CommandAction = async (context, _args, options) => {
  const { cellno } = parseOptions(cellSchema, options)
  await withConnectionFeature(context, 'nodeStats', async ({ nodeStats }) => {
    const all = (await nodeStats.freeMemoryOfCells(context.call)).map((free, cell) => ({ cell, free }))
    const cells = all.filter(({ cell }) => cellno === undefined || cell === cellno)
    if (cells.length === 0) {
      throw new HypervisorError('ERR_INVALID_ARGUMENT', `--cellno: the host has no cell ${cellno}`, {
        field: '--cellno',
        hint: `Its cells are 0 to ${all.length - 1}.`,
      })
    }
    context.output.result(cells, () =>
      formatTable(
        [
          { title: 'CELL', cell: ({ cell }) => cell, align: 'right' },
          { title: 'FREE', cell: ({ free }) => formatSize(free), align: 'right' },
        ],
        cells,
      ),
    )
  })
}
