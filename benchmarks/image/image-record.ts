import { z } from 'zod'
import { digestField, idField } from '../campaign/records/fields.js'
import { imageRecipeSchema } from './recipe.js'

const word = z.string().min(1).max(200)

/** Schema of `image.json`: what an image is and what it was made of. Two builds of the same write the same bytes. */
export const imageRecordSchema = z.strictObject({
  kind: z.literal('polyvisor-image'),
  schemaVersion: z.literal(1),
  name: idField,
  recipe: imageRecipeSchema,
  recipeSha256: digestField.describe('Of the recipe as it was built, its date included.'),
  planSha256: digestField.describe('Over names, versions and digests of the packages that APT resolved.'),
  packages: z
    .array(z.strictObject({ name: word, version: word, architecture: word }))
    .min(1)
    .describe('What is installed, as dpkg-query says it.'),
  sourceDateEpoch: z.int().min(0).describe('Seconds since 1970: no file is younger.'),
  tar: z.strictObject({ sha256: digestField, size: z.int().positive() }).describe('Of root.tar; bytes.'),
  squashfs: z
    .strictObject({ sha256: digestField, size: z.int().positive(), compressor: word })
    .describe('Of root.squashfs; bytes.'),
  tools: z.record(z.string(), word).describe('Versions of the programs that made it.'),
})

/** Content of `image.json`. */
export type ImageRecord = z.output<typeof imageRecordSchema>

/** A root file system in the cache. */
export interface StoredImage {
  readonly name: string
  /** SHA-256 of `image.json`, which has the digests of all else; the name of the folder. */
  readonly digest: string
  readonly folder: string
  /** SHA-256 of `root.tar`. */
  readonly sha256: string
  /** Path of `root.tar`. */
  readonly tar: string
  readonly tarSize: number
  /** Path of `root.squashfs`. */
  readonly squashfs: string
  readonly squashfsSha256: string
  readonly squashfsSize: number
  /** Path of the tree, for a chroot or a container. */
  readonly root: string
  readonly packages: ImageRecord['packages']
  readonly recipeSha256: string
  readonly planSha256: string
  readonly sourceDateEpoch: number
  readonly tools: ImageRecord['tools']
  /** When it was built last, as an ISO 8601 date. */
  readonly built: string
}

/** Names of the files in the folder of an image. */
export const imageFiles = {
  record: 'image.json',
  tar: 'root.tar',
  squashfs: 'root.squashfs',
  root: 'root',
} as const
