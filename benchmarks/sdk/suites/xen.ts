import { randomUUID } from 'node:crypto'
import { xen as driver } from '../../../drivers/xen/driver.js'
import { type Measure, pairsOf, ratioOf, type Suite } from '../measure.js'

/** The variable that names the host. */
const variable = 'POLYVISOR_BENCH_XEN'

const rounds = 6

/** Many calls at once over one connection to a host with Xen, against a few. */
export const xen: Suite = {
  name: 'xen',
  async measure() {
    const uri = process.env[variable]
    if (uri === undefined || uri === '') return `${variable} names no host: xen+ssh://root@host/`
    await using connection = await driver.connect(uri)
    const spec = {
      name: `bench-${randomUUID()}`,
      memory: '64 MiB',
      boot: { kernel: '/srv/vmlinux' },
    } as const
    const domain = await connection.define(spec)
    try {
      return [
        await compare('list', () => connection.list()),
        await compare('info', () => domain.info()),
        await compare('list and info in turn', (index) =>
          index % 2 === 0 ? connection.list() : domain.info(),
        ),
      ]
    } finally {
      await domain.undefine()
    }
  },
}

async function compare(name: string, call: (index: number) => Promise<unknown>): Promise<Measure> {
  const times = (count: number) => async (): Promise<number> => {
    const started = performance.now()
    await Promise.all(Array.from({ length: count }, (_, index) => call(index)))
    return performance.now() - started
  }
  const { median, low, high, a, b } = ratioOf(await pairsOf(rounds, times(50), times(5)))
  return {
    name: `50 calls at once over 5: ${name}`,
    ...{ unit: 'ratio', value: median, low, high, limit: { atMost: 2 } },
    detail: `one connection; ${rounds} pairs; ${a.toFixed(0)} and ${b.toFixed(0)} ms`,
  }
}
