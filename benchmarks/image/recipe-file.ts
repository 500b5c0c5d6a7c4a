import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packagedFile } from '../../src/packaged-file.js'
import { readSpecFile } from '../../src/spec/text.js'
import { type ImageRecipe, parseImageRecipe } from './recipe.js'

/** The recipes of the package, by name. */
export const builtInRecipes = ['tools'] as const

/**
 * Reads a recipe: one of the package's own by its name, else a YAML or JSON file by its path.
 *
 * @throws HypervisorError `ERR_FILE` if it cannot be read, `ERR_INVALID_SPEC` with the field, `ERR_ABORTED`;
 *   `ERR_NOT_INSTALLED` if the package is without its recipes, as in a program that a bundler has made of it.
 */
export async function readImageRecipe(nameOrPath: string, signal?: AbortSignal): Promise<ImageRecipe> {
  const builtIn = builtInRecipes.some((name) => name === nameOrPath)
  const path = builtIn ? join(recipesFolder(), `${nameOrPath}.yaml`) : nameOrPath
  return parseImageRecipe((await readSpecFile(path, signal)).input)
}

/** The folder of the recipes: beside this file in the sources, or in the package's root for the compiled code. */
function recipesFolder(): string {
  return fileURLToPath(packagedFile(import.meta.url, './recipes/', '../../../benchmarks/image/recipes/'))
}
