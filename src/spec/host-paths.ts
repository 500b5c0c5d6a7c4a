import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { pathField } from './fields.js'

const hostPaths = z.registry<{ readonly ofThisHost: true }>()

/**
 * A path on this host under a driver's key. A relative one starts, as those of the neutral fields do, from the folder of
 * the specification, or else from the working directory: see {@link absoluteHostPaths}.
 */
export const hostPathField = pathField
  .describe('A path on this host.')
  .register(hostPaths, { ofThisHost: true })

/**
 * Makes the paths of this host absolute that stand under a driver's key: those whose field is a {@link hostPathField}.
 * What the schema does not fit is returned as it is, for the schema to refuse.
 *
 * @param schema The driver's schema of the key.
 * @param value What stands under the key, not yet checked.
 * @param baseFolder Folder that relative paths start from. Default: the working directory.
 */
export function absoluteHostPaths(schema: unknown, value: unknown, baseFolder = '.'): unknown {
  const within = (inner: unknown, part: unknown): unknown => absoluteHostPaths(inner, part, baseFolder)
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  ) {
    return within(schema.unwrap(), value)
  }
  if (schema instanceof z.ZodString && typeof value === 'string') {
    // An empty path would become the folder itself.
    const left = value === '' || isAbsolute(value) || hostPaths.get(schema) === undefined
    return left ? value : resolve(baseFolder, value)
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((part) => within(schema.element, part))
  }
  if (schema instanceof z.ZodObject && isMap(value)) {
    const { shape } = schema
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [
        name,
        Object.hasOwn(shape, name) ? within(shape[name], part) : part,
      ]),
    )
  }
  return value
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
