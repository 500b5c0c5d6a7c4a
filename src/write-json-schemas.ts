import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Where the package publishes its schemas, seen from `dist/src`. */
const folder = new URL('../../schemas/', import.meta.url)

/** Writes JSON Schemas to where the package publishes them, each under its name, and says where. For the build alone. */
export async function writeJsonSchemas(schemas: Readonly<Record<string, object>>): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, schema] of Object.entries(schemas)) {
    const path = fileURLToPath(new URL(`${name}.schema.json`, folder))
    await writeFile(path, `${JSON.stringify(schema, undefined, 2)}\n`)
    console.log(path)
  }
}

/** What a document of JSON is, and its schema. */
interface TitledSchema {
  readonly title: string
  readonly schema: z.ZodType
}

/** The same of schemas of this program's own. */
export async function writeTitledSchemas(schemas: Readonly<Record<string, TitledSchema>>): Promise<void> {
  await writeJsonSchemas(
    Object.fromEntries(
      Object.entries(schemas).map(([name, { schema, title }]) => [
        name,
        { title, ...z.toJSONSchema(schema) },
      ]),
    ),
  )
}
