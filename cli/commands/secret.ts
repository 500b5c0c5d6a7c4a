import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { HypervisorError } from '../../src/errors.js'
import type { Secret, SecretInfo } from '../../src/secrets.js'
import { parseSecret } from '../../src/spec/parse-resource.js'
import { type SecretUsage, secretUsageTypes } from '../../src/spec/secret.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { readInput } from '../input-file.js'
import { readResource } from '../resource-file.js'
import { given, withConnectionFeature } from '../session.js'
import { type Column, formatTable } from '../table.js'

const columns: readonly Column<SecretInfo>[] = [
  { title: 'UUID', cell: ({ uuid }) => uuid },
  { title: 'USAGE', cell: ({ usage }) => (usage === undefined ? undefined : `${usage.type}:${usage.id}`) },
  { title: 'EPHEMERAL', cell: ({ ephemeral }) => (ephemeral ? 'yes' : 'no') },
  { title: 'PRIVATE', cell: (secret) => (secret.private ? 'yes' : 'no') },
  { title: 'DESCRIPTION', cell: ({ description }) => description },
]

/** A secret as a command line names it: by its UUID, or by what it is for, as in `iscsi:portal`. */
function parseName(name: string): string | SecretUsage {
  const type = secretUsageTypes.find((candidate) => name.startsWith(`${candidate}:`))
  return type === undefined ? name : { type, id: name.slice(type.length + 1) }
}

/** Opens the connection and finds a secret. */
async function withSecret(
  context: CommandContext,
  name: string | undefined,
  work: (secret: Secret) => Promise<void>,
): Promise<void> {
  await withConnectionFeature(context, 'secrets', async ({ secrets }) => {
    await work(await secrets.lookup(parseName(given(name)), context.call))
  })
}

/** `polyvisor secret-list`: never a value. */
export const secretList: CommandAction = (context) =>
  withConnectionFeature(context, 'secrets', async ({ secrets }) => {
    const list = await secrets.list(context.call)
    context.output.result(list, () => formatTable(columns, list))
  })

/** `polyvisor secret-define FILE`. */
export const secretDefine: CommandAction = async (context, [file]) => {
  const spec = parseSecret(await readResource(given(file), context.call.signal), randomUUID)
  await withConnectionFeature(context, 'secrets', async ({ secrets }) => {
    const { uuid } = await secrets.define(spec, context.call)
    context.output.result({ uuid }, () => `Secret ${uuid} defined; secret-set-value gives it a value.\n`)
  })
}

const setSchema = z.object({ file: z.string().default('-'), plain: z.boolean().default(false) })

/** `polyvisor secret-set-value SECRET`: Base64 as virsh reads it, or with `--plain` the bytes as they are. */
export const secretSetValue: CommandAction = async (context, [name], options) => {
  const { file, plain } = parseOptions(setSchema, options)
  if (file === '-' && process.stdin.isTTY) {
    throw invalid('--file', 'is needed: what is typed at a terminal would be seen')
  }
  const value = await readValue(file, plain, context.call.signal)
  await withSecret(context, name, async (secret) => {
    await secret.setValue(value, context.call)
    context.output.result({ uuid: secret.uuid }, () => `Secret ${secret.uuid} has a value.\n`)
  })
}

/** The longest value (`REMOTE_SECRET_VALUE_MAX`), in Base64 with line breaks. */
const longest = 2 * 65_536

async function readValue(file: string, plain: boolean, signal: AbortSignal): Promise<Buffer> {
  const data = await readInput(file, longest, signal)
  if (plain) return data
  const text = data.toString('latin1').replace(/\s/g, '')
  if (/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    return Buffer.from(text, 'base64')
  }
  // Without the file's content, which is a secret.
  throw new HypervisorError('ERR_INVALID_ARGUMENT', 'the value is not Base64', {
    field: '--file',
    hint: 'Say --plain for a value that is as it is.',
  })
}

const getSchema = z.object({ plain: z.boolean().default(false) })

/** `polyvisor secret-get-value SECRET`: Base64 as virsh prints it, or with `--plain` the bytes as they are. */
export const secretGetValue: CommandAction = (context, [name], options) => {
  const { plain } = parseOptions(getSchema, options)
  if (plain && context.output.json) throw invalid('--plain', 'does not go together with --json')
  return withSecret(context, name, async (secret) => {
    const value = Buffer.from(await secret.value(context.call))
    if (plain) await context.output.bytes(value)
    else {
      const base64 = value.toString('base64')
      context.output.result({ uuid: secret.uuid, base64 }, () => `${base64}\n`)
    }
  })
}

/** `polyvisor secret-undefine SECRET`. */
export const secretUndefine: CommandAction = (context, [name]) =>
  withSecret(context, name, async (secret) => {
    await secret.undefine(context.call)
    context.output.result({ uuid: secret.uuid }, () => `Secret ${secret.uuid} undefined.\n`)
  })
