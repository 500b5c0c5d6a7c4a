import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { specExtensions } from '../formats/extensions.js'
import { loadAllDrivers } from '../registry.js'
import { domainSpecJsonSchema } from './json-schema.js'

/** Where the package publishes its schemas, seen from `dist/src/spec`. */
const folder = new URL('../../../schemas/', import.meta.url)

await mkdir(folder, { recursive: true })
const path = fileURLToPath(new URL('domain-spec.schema.json', folder))
await writeFile(
  path,
  `${JSON.stringify(domainSpecJsonSchema(specExtensions(await loadAllDrivers())), undefined, 2)}\n`,
)
console.log(path)
