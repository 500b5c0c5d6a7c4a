import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyConnection } from '../../../src/connection.js'
import { isHypervisorError } from '../../../src/errors.js'
import { connect } from '../../../src/registry.js'
import { heapInUse } from '../heap.js'
import { type Measure, medianInterval, type Suite } from '../measure.js'

const count = 1000
const rounds = 20

/** Lists 1,000 defined domains with their state, and what they occupy. */
export const domains: Suite = {
  name: 'domains',
  async measure() {
    return [
      ...(await measureList('test', () => 'test:///benchmark', 20)),
      ...(await measureList('qemu', (folder) => `qemu:///session?state=${encodeURIComponent(folder)}`, 250)),
    ]
  },
}

async function measureList(
  driver: string,
  uri: (folder: string) => string,
  atMost: number,
): Promise<readonly Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-bench-'))
  try {
    const connection = await connect(uri(folder)).catch((error: unknown) => {
      if (isHypervisorError(error, 'ERR_NO_DRIVER', 'ERR_NOT_INSTALLED')) return undefined
      throw error
    })
    if (connection === undefined) return []
    const heapBefore = heapInUse()
    const handles = await defineMany(connection)
    const heap = (heapInUse() - heapBefore) / count / 1024
    const times: number[] = []
    for (let round = -1; round < rounds; round += 1) {
      const started = performance.now()
      const listed = await connection.list()
      if (round >= 0) times.push(performance.now() - started)
      if (listed.length !== count) throw new Error(`${listed.length} of ${count} domains were listed`)
    }
    const { median, low, high } = medianInterval(times)
    for (const handle of handles) await handle.undefine()
    await connection.close()
    return [
      {
        name: `list ${count} domains with state (${driver})`,
        unit: 'ms',
        value: median,
        low,
        high,
        limit: { atMost },
        detail: `${rounds} lists`,
      },
      {
        name: `heap of a defined domain (${driver})`,
        unit: 'KiB',
        value: heap,
        limit: { atMost: 50 },
        detail: `with its handle, mean of ${count}`,
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function defineMany(
  connection: AnyConnection,
): Promise<Awaited<ReturnType<AnyConnection['define']>>[]> {
  const handles = []
  for (let index = 0; index < count; index += 1) {
    handles.push(
      await connection.define({ name: `domain-${index}`, architecture: 'x86_64', memory: '64 MiB' }),
    )
  }
  return handles
}
