import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

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
