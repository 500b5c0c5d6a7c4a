import { readEndpoint } from '../../../drivers/xen/endpoint.js'
import { HypervisorError, parseUri } from '../../../src/index.js'

/** The variable of the environment that names the dom0 of a campaign in which no URI does. */
const variable = 'POLYVISOR_XEN'

/** The kinds of guests that a platform of Xen has, by the word of xl for them. */
const platformsOfTypes: Readonly<Record<string, string>> = {
  hvm: 'xen-hvm',
  pvh: 'xen-pvh',
  pv: 'xen-pv',
}

/** What the URI of a platform says: which platform it is, and the URI of its dom0. */
export interface NamedDom0 {
  readonly platform: string
  readonly uri: string
}

/**
 * Reads the URI of a platform of Xen, which is that of a dom0 with the kind of the guest as a further parameter:
 * `xen+ssh://root@host/?type=hvm`. `undefined` for what is no URI of the driver `xen`.
 *
 * @throws HypervisorError `ERR_INVALID_URI`; `ERR_INVALID_ARGUMENT` for another kind, or none.
 */
export function namedDom0(text: string): NamedDom0 | undefined {
  if (!text.includes('://')) return undefined
  const { scheme, parameters } = parseUri(text)
  if (scheme !== 'xen') return undefined
  const type = parameters.get('type')
  const platform = type !== undefined && Object.hasOwn(platformsOfTypes, type) && platformsOfTypes[type]
  if (!platform) {
    const why =
      type === undefined ? 'does not say of which type its guest is' : `has no guest of the type '${type}'`
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `the platform '${text}' ${why}`, {
      field: text,
      hint: `Write type=${Object.keys(platformsOfTypes).join(' or type=')} among its parameters.`,
    })
  }
  const [base = '', query = ''] = text.split('?')
  const others = query.split('&').filter((part) => !/^type(=|$)/.test(part))
  const uri = others.length === 0 ? base : `${base}?${others.join('&')}`
  readEndpoint(parseUri(uri))
  return { platform, uri }
}

/**
 * The URI of the dom0 on which a campaign's platforms of Xen are: the one that their names have, else the one of the
 * variable `POLYVISOR_XEN` of the environment, else this host.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` if they name several, and as {@link namedDom0}.
 */
export function dom0Of(names: readonly string[]): string {
  const named = [...new Set(names.flatMap((name) => namedDom0(name)?.uri ?? []))]
  const [uri, other] = named
  if (uri === undefined) return process.env[variable] || 'xen:///'
  if (other === undefined) return uri
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `the platforms are on several dom0s: ${uri} and ${other}`,
    {
      field: '--platforms',
      hint: 'Make a campaign for each of them.',
    },
  )
}
