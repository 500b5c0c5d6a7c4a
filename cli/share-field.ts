import { z } from 'zod'

/** An option that is a share: `5%`, `0.5%` or `0.05`. As a number, 5% is 0.05. */
export const shareField = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,6})?%?$/, 'must be a share such as 5% or 0.05')
  .transform((text) => (text.endsWith('%') ? Number.parseFloat(text) / 100 : Number(text)))
  .refine((share) => share > 0 && share < 1, 'must be above 0 and below 100%')
