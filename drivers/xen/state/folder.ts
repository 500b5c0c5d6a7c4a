/**
 * The folder of this driver on a dom0, for every program that manages machines there:
 *
 * - `domains/NAME.json`: a definition
 * - `machines/UUID.cfg`: the configuration of xl with which the domain was started last
 * - `journal`: what programs do, a line each; those that listen are told by it
 * - `lock`: held while definitions change
 */
export const stateFolder = '/var/lib/polyvisor/xen'

/** Its parts. */
export const statePaths = {
  domains: `${stateFolder}/domains`,
  journal: `${stateFolder}/journal`,
  lock: `${stateFolder}/lock`,
} as const

/** The file of a definition. Names of domains are names of files. */
export function definitionPath(name: string): string {
  return `${statePaths.domains}/${name}.json`
}

/** The file of the configuration that a domain is started with. */
export function configPath(uuid: string): string {
  return `${stateFolder}/machines/${uuid}.cfg`
}
