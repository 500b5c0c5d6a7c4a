import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import { bundledHint, packagedFile } from '../../src/packaged-file.js'

const packageSchema = z.object({ name: z.literal('polyvisor'), version: z.string() })

/**
 * The version of this package, from the `package.json` that stands beside `dist/`.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` if it is not there, or another program's, as beside a bundle.
 */
export function toolVersion(): string {
  const file = packagedFile(import.meta.url, '../../../package.json')
  const parsed = packageSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (parsed.success) return parsed.data.version
  throw new HypervisorError('ERR_NOT_INSTALLED', `'${fileURLToPath(file)}' is not this package's`, {
    hint: bundledHint,
    cause: parsed.error,
  })
}
