import { BlockList, isIP } from 'node:net'
import { type HttpProxy, readProxy } from './address.js'

/** The variables that name a proxy for servers that are asked over TLS, as curl has them; the first that is set counts. */
const variables = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const

/**
 * The proxy that the environment names for a server, if it does, after curl's rules: `https_proxy` and `HTTPS_PROXY`, else
 * `all_proxy` and `ALL_PROXY`, unless `no_proxy` or `NO_PROXY` has the server.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` naming the variable.
 */
export function proxyOfEnvironment(
  host: string,
  port: number,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): HttpProxy | undefined {
  const name = variables.find((variable) => (environment[variable] ?? '') !== '')
  const text = name === undefined ? '' : (environment[name] ?? '')
  if (name === undefined || isExcepted(host, port, environment['no_proxy'] || environment['NO_PROXY']))
    return undefined
  return readProxy(text, name)
}

/**
 * Whether a list of exceptions has a server: names with all below them, addresses, networks (`10.0.0.0/8`), each with or
 * without a port, and `*` for all.
 */
export function isExcepted(host: string, port: number, list = ''): boolean {
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(host.toLowerCase().replace(/\.$/, ''), port, entry.toLowerCase()))
}

function matches(host: string, port: number, entry: string): boolean {
  if (entry === '*') return true
  const [, place = entry, only] = /^(\[[^\]]*\]|[^:]*):(\d{1,5})$/.exec(entry) ?? []
  if (only !== undefined && Number(only) !== port) return false
  const wanted = place.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  if (family !== 0) return isInNetwork(host, family, wanted)
  const domain = wanted.replace(/^\*?\.|\.$/g, '')
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`))
}

function isInNetwork(address: string, family: number, network: string): boolean {
  const [base = '', bits] = network.split('/')
  if (isIP(base) !== family) return false
  const longest = family === 4 ? 32 : 128
  const prefix = bits === undefined ? longest : Number(bits)
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > longest) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const block = new BlockList()
  block.addSubnet(base, prefix, type)
  return block.check(address, type)
}
