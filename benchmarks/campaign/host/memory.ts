import type { EnvironmentRecord } from '../records.js'
import { choice, fact, known, names, text } from './files.js'

type Memory = NonNullable<EnvironmentRecord['memory']>

const states: Readonly<Record<string, string>> = { '0': 'off', '1': 'on', '2': 'unmerging' }

/** Reads how the kernel manages memory: huge pages, merging, swapping. `undefined` if it tells nothing of it. */
export async function readMemoryFacts(root: string): Promise<Memory | undefined> {
  const huge = 'sys/kernel/mm/transparent_hugepage'
  const [enabled, defrag, ksm, swappiness, numaBalancing, info, hugePages] = await Promise.all([
    choice(root, `${huge}/enabled`),
    choice(root, `${huge}/defrag`),
    fact(root, 'sys/kernel/mm/ksm/run'),
    fact(root, 'proc/sys/vm/swappiness'),
    fact(root, 'proc/sys/kernel/numa_balancing'),
    text(root, 'proc/meminfo'),
    readHugePages(root),
  ])
  const swap = /^SwapTotal:\s+(\d+) kB$/m.exec(info)?.[1]
  const found = known({
    transparentHugePages: enabled,
    transparentHugePageDefrag: defrag,
    hugePages: hugePages.length === 0 ? undefined : hugePages,
    ksm: ksm === undefined ? undefined : (states[ksm] ?? ksm),
    swappiness,
    swapBytes: swap === undefined ? undefined : Number(swap) * 1024,
    numaBalancing,
  })
  return Object.keys(found).length === 0 ? undefined : found
}

/** Linux Documentation/admin-guide/mm/hugetlbpage.rst: a folder for each size. */
async function readHugePages(root: string): Promise<NonNullable<Memory['hugePages']>> {
  const folder = 'sys/kernel/mm/hugepages'
  const sizes = await Promise.all(
    (await names(root, folder)).map(async (name) => {
      const kibibytes = Number(/^hugepages-(\d+)kB$/.exec(name)?.[1])
      const [total, free] = await Promise.all(
        ['nr_hugepages', 'free_hugepages'].map(async (file) => {
          return Number((await fact(root, `${folder}/${name}/${file}`)) ?? Number.NaN)
        }),
      )
      const whole = [kibibytes, total, free].every(Number.isSafeInteger)
      return whole && total !== undefined && free !== undefined ? [{ kibibytes, total, free }] : []
    }),
  )
  return sizes.flat().sort((a, b) => a.kibibytes - b.kibibytes)
}
