import { type DomainSpec, domainSpecSchema } from './schema.js'

const unsaid = domainSpecSchema.parse({ name: 'unsaid' }).memory

/**
 * Whether a specification asks for memory. One that asks for exactly the default cannot be told from one that says
 * nothing.
 */
export function saysMemory({ memory }: Pick<DomainSpec, 'memory'>): boolean {
  return memory !== unsaid
}
