import type { ImageRecipeInput } from '../../../benchmarks/image/recipe.js'

/** A recipe that is right, with other fields on request. */
export function recipeInput(
  fields: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const recipe: ImageRecipeInput = {
    kind: 'polyvisor-image-recipe',
    schemaVersion: 1,
    name: 'tiny',
    suite: 'bookworm',
    architecture: 'amd64',
    packages: ['mount'],
    sourceDateEpoch: 1_686_355_200,
  }
  return { ...recipe, ...fields }
}
