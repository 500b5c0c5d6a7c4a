import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'

/** Where an installed package is and which version. */
export interface FoundPackage {
  readonly version: string
  readonly path: string
}

/** Finds an installed package, without loading it. @throws the resolver's error if it is not installed. */
export function findPackage(wanted: string): FoundPackage {
  const entry = import.meta.resolve(wanted)
  const path = fileURLToPath(new URL('../package.json', entry))
  const schema = z.looseObject({ name: z.literal(wanted), version: z.string() })
  const { version } = schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  return { version, path: fileURLToPath(new URL('..', entry)) }
}

/** Finds an installed package. @throws HypervisorError `ERR_NOT_INSTALLED`. */
export function requirePackage(name: string): FoundPackage {
  try {
    return findPackage(name)
  } catch (error) {
    throw new HypervisorError('ERR_NOT_INSTALLED', `the package ${name} is not installed`, {
      hint: `npm install ${name}`,
      cause: error,
    })
  }
}
