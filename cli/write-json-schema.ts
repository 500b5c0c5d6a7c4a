import { writeTitledSchemas } from '../src/write-json-schemas.js'
import { messageSchema } from './json-messages.js'
import { tuneSchema } from './json-tune.js'

const schemas = {
  message: { schema: messageSchema, title: 'An error or a warning of polyvisor --json, on standard error' },
  tune: { schema: tuneSchema, title: 'What polyvisor tune show, apply and restore print with --json' },
} as const

await writeTitledSchemas(schemas)
