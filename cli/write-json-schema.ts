import { z } from 'zod'
import { writeJsonSchemas } from '../src/write-json-schemas.js'
import { messageSchema } from './json-messages.js'
import { tuneSchema } from './json-tune.js'

const schemas = {
  message: { schema: messageSchema, title: 'An error or a warning of polyvisor --json, on standard error' },
  tune: { schema: tuneSchema, title: 'What polyvisor tune show, apply and restore print with --json' },
} as const

await writeJsonSchemas(
  Object.fromEntries(
    Object.entries(schemas).map(([name, { schema, title }]) => [name, { title, ...z.toJSONSchema(schema) }]),
  ),
)
