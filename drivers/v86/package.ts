import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const packageSchema = z.looseObject({ name: z.literal('v86'), version: z.string() })

/** Where the installed package v86 is and which version. */
export interface V86Package {
  readonly version: string
  readonly path: string
}

/** Finds the installed package, without loading it. @throws the resolver's error if it is not installed. */
export function findPackage(): V86Package {
  const path = fileURLToPath(new URL('../package.json', import.meta.resolve('v86')))
  const { version } = packageSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  return { version, path: fileURLToPath(new URL('..', import.meta.resolve('v86'))) }
}
