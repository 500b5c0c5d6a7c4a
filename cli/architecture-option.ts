import { z } from 'zod'
import { architectures } from '../src/spec/schema.js'

/** `--arch`. */
export const architectureOption = {
  arch: z.enum(architectures, `must be one of ${architectures.join(', ')}`).optional(),
}
