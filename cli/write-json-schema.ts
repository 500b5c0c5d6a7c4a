import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { messageSchema } from './json-messages.js'
import { tuneSchema } from './json-tune.js'

/** Where the package publishes its schemas, seen from `dist/cli`. */
const folder = new URL('../../schemas/', import.meta.url)

const schemas = {
  message: { schema: messageSchema, title: 'An error or a warning of polyvisor --json, on standard error' },
  tune: { schema: tuneSchema, title: 'What polyvisor tune show, apply and restore print with --json' },
} as const

await mkdir(folder, { recursive: true })
for (const [name, { schema, title }] of Object.entries(schemas)) {
  const path = fileURLToPath(new URL(`${name}.schema.json`, folder))
  await writeFile(path, `${JSON.stringify({ title, ...z.toJSONSchema(schema) }, undefined, 2)}\n`)
  console.log(path)
}
