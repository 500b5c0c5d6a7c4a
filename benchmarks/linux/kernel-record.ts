import { z } from 'zod'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+~-]{0,200}$/)

/** Schema of `kernel.json`: what is kept of a kernel's package. */
export const kernelRecordSchema = z.strictObject({
  version: z.literal(1),
  package: fileName.describe('Name of the package.'),
  packageVersion: z.string().min(1).max(200),
  packageSha256: digest,
  release: fileName.describe('As uname -r says it.'),
  sha256: digest.describe('Of the kernel itself, the file vmlinuz.'),
  builtin: z.array(z.string()).describe('Modules that a device needs and the kernel contains.'),
  modules: z.array(
    z.strictObject({ name: z.string(), file: fileName, sha256: digest, depends: z.array(z.string()) }),
  ),
})

/** Content of `kernel.json`. */
export type KernelRecord = z.output<typeof kernelRecordSchema>

/** A kernel in the cache. */
export interface StoredKernel extends KernelRecord {
  /** The folder that holds `vmlinuz` and the modules. */
  readonly folder: string
}
