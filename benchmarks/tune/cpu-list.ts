/** Most CPUs that a kernel is built for, and the bound against a list such as `0-999999999`. */
const mostCpus = 8192

/**
 * Parses a list of CPUs as the kernel writes it (Linux Documentation/admin-guide/kernel-parameters.rst, "cpu lists"):
 * `0-3,8`. An empty text is the empty list; `undefined` is for what is no list.
 */
export function parseCpuList(text: string): readonly number[] | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return []
  const cpus = new Set<number>()
  for (const part of trimmed.split(',')) {
    const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part)
    const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])]
    if (match === null || last < first || last >= mostCpus) return undefined
    for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu)
  }
  return [...cpus].sort((a, b) => a - b)
}

/** Writes a list of CPUs in the kernel's form. */
export function formatCpuList(cpus: readonly number[]): string {
  const inOrder = [...new Set(cpus)].sort((a, b) => a - b)
  const ranges: [number, number][] = []
  for (const cpu of inOrder) {
    const range = ranges.at(-1)
    if (range !== undefined && range[1] === cpu - 1) range[1] = cpu
    else ranges.push([cpu, cpu])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}
