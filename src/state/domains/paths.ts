import { join } from 'node:path'

/**
 * What lies in a state folder. Names of domains begin with a letter or digit, so what begins with a dot is
 * the driver's own.
 */
export interface StatePaths {
  readonly root: string
  /** Held while a domain is being defined or undefined. */
  readonly lock: string
  /** Folders that are being made; all of it is rubbish while nobody holds the lock. */
  readonly making: string
  /** Folders that are being deleted; likewise. */
  readonly trash: string
  /** One symbolic link for each UUID, to the folder of its domain. */
  readonly uuids: string
  /** What is known of the programs. */
  readonly programs: string
}

/** The paths of the state folder `root`. */
export function statePaths(root: string): StatePaths {
  return {
    root,
    lock: join(root, '.lock'),
    making: join(root, '.making'),
    trash: join(root, '.trash'),
    uuids: join(root, '.uuids'),
    programs: join(root, '.programs'),
  }
}

/** The file of the definition in a domain's folder, wherever that lies. */
export function definitionPath(folder: string): string {
  return join(folder, 'definition.json')
}
