import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { imageRecordSchema } from './image-record.js'
import { imageRecipeSchema, imageRecipeSchemaId } from './recipe.js'

/** Where the package publishes its schemas, seen from `dist/benchmarks/image`. */
const folder = new URL('../../../schemas/', import.meta.url)

/** A recipe as one writes it, without what has a default; and the record as it is written. */
const schemas = {
  'image-recipe': {
    $id: imageRecipeSchemaId,
    title: 'Recipe of a Polyvisor image',
    ...z.toJSONSchema(imageRecipeSchema, { io: 'input' }),
  },
  image: { title: 'image.json of a Polyvisor image', ...z.toJSONSchema(imageRecordSchema) },
} as const

await mkdir(folder, { recursive: true })
for (const [name, schema] of Object.entries(schemas)) {
  const path = fileURLToPath(new URL(`${name}.schema.json`, folder))
  await writeFile(path, `${JSON.stringify(schema, undefined, 2)}\n`)
  console.log(path)
}
