import { z } from 'zod'

const text = z.string()
const settingField = text.describe('Name of the setting, as the command takes it.')
const pathField = text.describe('File of the kernel, without the slash at the beginning.')

/** Schema of what `polyvisor tune show --json` prints. */
export const tuneShownSchema = z.strictObject({
  inForce: z
    .boolean()
    .nullable()
    .describe('Whether apply is in force; null: the record of it cannot be read.'),
  problem: text.optional().describe('Why that is not known.'),
  settings: z.array(
    z.strictObject({
      setting: settingField,
      title: text,
      state: z.enum(['recommended', 'differs', 'fixed', 'absent']),
      value: text.optional(),
      recommended: text,
      why: text,
      onRequest: text.optional().describe('Why apply changes it only if it is named.'),
      changeable: z.enum(['yes', 'needs root', 'read-only here', 'at boot only', 'not here']),
      note: text.optional(),
      places: z.array(z.strictObject({ path: pathField, value: text.optional(), recommended: text })),
    }),
  ),
})

/** Schema of what `polyvisor tune apply --json` prints. */
export const tuneAppliedSchema = z.strictObject({
  settings: z.array(
    z.strictObject({
      setting: settingField,
      title: text,
      outcome: z.enum([
        'changed',
        'partly',
        'already',
        'on-request',
        'absent',
        'fixed',
        'refused',
        'foreign',
      ]),
      before: text.optional(),
      recommended: text,
      obstacles: z.array(z.strictObject({ path: pathField, reason: text })),
    }),
  ),
})

/** Schema of what `polyvisor tune restore --json` prints. */
export const tuneRestoredSchema = z.strictObject({
  places: z.array(
    z.strictObject({
      setting: settingField,
      path: pathField,
      outcome: z.enum(['restored', 'already', 'gone', 'foreign', 'refused']),
      before: text,
      value: text.optional(),
      reason: text.optional(),
    }),
  ),
})

/** Schema of what the actions of `polyvisor tune` print with `--json`. */
export const tuneSchema = z.union([tuneShownSchema, tuneAppliedSchema, tuneRestoredSchema])
