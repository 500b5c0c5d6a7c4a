import { specExtensions } from '../formats/extensions.js'
import { loadAllDrivers } from '../registry.js'
import { writeJsonSchemas } from '../write-json-schemas.js'
import { domainSpecJsonSchema } from './json-schema.js'

await writeJsonSchemas({ 'domain-spec': domainSpecJsonSchema(specExtensions(await loadAllDrivers())) })
