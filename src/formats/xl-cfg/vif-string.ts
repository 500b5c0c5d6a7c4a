import { refuse } from '../../spec/refuse.js'
import type { Parameters } from './settings.js'

const flags: readonly string[] = ['trusted', 'untrusted']

/**
 * Parses the text of a network interface (xl-network-configuration(5)): parameters by name, and flags.
 *
 * @returns the parameters by name; a flag has an empty value.
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`.
 */
export function parseVif(text: string, field: string): Parameters {
  const words = text
    .split(',')
    .map((word) => word.replace(/^ +/, ''))
    .filter((word) => word !== '')
  const pairs = words.map((word) => {
    const [, name, value = ''] = /^([a-z][-_0-9a-z]*)(?:=([^\n\r]*))?$/.exec(word) ?? []
    if (name === undefined || (!word.includes('=') && !flags.includes(name))) {
      throw refuse(field, `xl knows no '${word.slice(0, 100)}' of a network interface`)
    }
    return [name, value] as const
  })
  return Object.fromEntries(pairs)
}

/**
 * Writes the text of a network interface.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field`.
 */
export function formatVif(parameters: Parameters, field: string): string {
  const texts = Object.entries(parameters).map(([name, value]) => {
    if (flags.includes(name) && value === '') return name
    if (value.includes(',')) {
      throw refuse(field, `xl cannot have a comma in the parameter ${name} of a network interface`)
    }
    return `${name}=${value}`
  })
  return texts.join(',')
}
