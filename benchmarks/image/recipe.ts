import { z } from 'zod'
import { HypervisorError } from '../../src/index.js'
import { specError } from '../../src/spec/parse.js'
import { idField } from '../campaign/records/fields.js'
import { digestOf } from '../digest.js'

/** Variants of mmdebstrap that a recipe may start from. */
export const imageVariants = ['essential', 'apt', 'minbase'] as const

/**
 * Name of a Debian package (Debian Policy 5.6.7), at least two characters. One that ends in a hyphen is refused:
 * APT would take it for an order to leave the package out.
 */
export const packageNameField = z
  .string()
  .max(128)
  .regex(
    /^[a-z0-9][a-z0-9+.-]*[a-z0-9+]$/,
    'must be the name of a package: lower-case letters, digits and + - . only',
  )

/** Date of 2100-01-01 in seconds. A later one is a mistake, such as milliseconds. */
const latestEpoch = 4_102_444_800

const epochField = z.int().min(0).max(latestEpoch)

/** Schema of a recipe: what a Debian root file system consists of. */
export const imageRecipeSchema = z.strictObject({
  kind: z.literal('polyvisor-image-recipe'),
  schemaVersion: z.literal(1),
  name: idField.describe('Name of the image.'),
  suite: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be the code name of a release, such as bookworm')
    .describe('Code name of the Debian release.'),
  architecture: z.literal('amd64'),
  variant: z
    .enum(imageVariants)
    .default('essential')
    .describe('What the packages are added to, as mmdebstrap calls it.'),
  packages: z
    .array(packageNameField)
    .max(1000)
    .describe('Packages to install, with all that they depend on, without what they recommend.'),
  sourceDateEpoch: epochField.describe(
    'Seconds since 1970: no file is younger. SOURCE_DATE_EPOCH in the environment goes before it.',
  ),
  sources: z
    .array(
      z
        .string()
        .regex(
          /^deb \[signed-by=\/[A-Za-z0-9._/+-]+\] https?:\/\/[A-Za-z0-9._~:/@%+-]+ [A-Za-z0-9._/-]+( [a-z][a-z0-9-]*)+$/,
          'must be a line such as deb [signed-by=/path/of/keyring.gpg] https://MIRROR/debian SUITE main',
        ),
    )
    .min(1)
    .optional()
    .describe("Lines of APT's sources. Default: those of this machine for the suite."),
})

/** A recipe with its defaults filled in. */
export type ImageRecipe = z.output<typeof imageRecipeSchema>

/** A recipe as one writes it. */
export type ImageRecipeInput = z.input<typeof imageRecipeSchema>

/** Identifies the schema; the number at the end is the version of the format. */
export const imageRecipeSchemaId = 'urn:polyvisor:image-recipe:1'

/**
 * Checks a recipe from outside and fills in its defaults. `SOURCE_DATE_EPOCH` of the environment takes the place
 * of its own date.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`, for example `packages[2]`.
 */
export function parseImageRecipe(
  input: unknown,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ImageRecipe {
  const result = imageRecipeSchema.safeParse(input)
  if (!result.success) throw specError(result.error, [], 'recipe')
  const { SOURCE_DATE_EPOCH: epoch } = environment
  if (epoch === undefined || epoch === '') return result.data
  if (!/^\d{1,10}$/.test(epoch) || !epochField.safeParse(Number(epoch)).success) {
    throw new HypervisorError('ERR_INVALID_SPEC', `SOURCE_DATE_EPOCH is '${epoch}'`, {
      field: 'SOURCE_DATE_EPOCH',
      hint: `It must be whole seconds since 1970, at most ${latestEpoch}; or unset it.`,
    })
  }
  return { ...result.data, sourceDateEpoch: Number(epoch) }
}

/** Rises when the same recipe and packages would give other bytes, because something else is cleared away. */
const buildVersion = 1

/** SHA-256 of a recipe as it is built: with its defaults, and with the version of what builds it. */
export function recipeDigest(recipe: ImageRecipe): string {
  return digestOf(JSON.stringify({ buildVersion, recipe }))
}
