/** What the names of all machines of campaigns begin with. */
export const machinePrefix = 'polyvisor-bench-'

/** The title of a machine, by which a later campaign knows whose it was. */
export function machineTitle(): string {
  return `benchmark of process ${process.pid}`
}
