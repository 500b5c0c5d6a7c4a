import { z } from 'zod'
import { writeJsonSchemas } from '../../src/write-json-schemas.js'
import { imageRecordSchema } from './image-record.js'
import { imageRecipeSchema, imageRecipeSchemaId } from './recipe.js'

/** A recipe as one writes it, without what has a default; and the record as it is written. */
const schemas = {
  'image-recipe': {
    $id: imageRecipeSchemaId,
    title: 'Recipe of a Polyvisor image',
    ...z.toJSONSchema(imageRecipeSchema, { io: 'input' }),
  },
  image: { title: 'image.json of a Polyvisor image', ...z.toJSONSchema(imageRecordSchema) },
} as const

await writeJsonSchemas(schemas)
