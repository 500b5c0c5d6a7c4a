import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HypervisorError } from '../../src/index.js'
import { readSpecFile } from '../../src/spec/text.js'
import { type ImageRecipe, parseImageRecipe } from './recipe.js'

/** The recipes of the package, by name. */
export const builtInRecipes = ['tools'] as const

/**
 * Reads a recipe: one of the package's own by its name, else a YAML or JSON file by its path.
 *
 * @throws HypervisorError `ERR_FILE` if it cannot be read, `ERR_INVALID_SPEC` with the field, `ERR_ABORTED`.
 */
export async function readImageRecipe(nameOrPath: string, signal?: AbortSignal): Promise<ImageRecipe> {
  const builtIn = builtInRecipes.some((name) => name === nameOrPath)
  const path = builtIn ? join(recipesFolder(), `${nameOrPath}.yaml`) : nameOrPath
  return parseImageRecipe((await readSpecFile(path, signal)).input)
}

/** The folder of the recipes: beside this file in the sources, or in the package's root for the compiled code. */
function recipesFolder(): string {
  const candidates = ['./recipes/', '../../../benchmarks/image/recipes/'].map((relative) =>
    fileURLToPath(new URL(relative, import.meta.url)),
  )
  const found = candidates.find((folder) => existsSync(folder))
  if (found !== undefined) return found
  throw new HypervisorError('ERR_FILE', `the recipes of images are not in ${candidates.join(' or ')}`, {
    hint: 'Install the package again: its benchmarks/image/recipes folder is missing.',
  })
}
