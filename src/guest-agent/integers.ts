/** A reply that is one integer, with as many digits as may be more than a number holds. */
const longInteger = /^\s*\{\s*"return"\s*:\s*(-?[1-9]\d{15,19})\s*\}\s*$/

/** The most bytes that such a reply has. */
const longestReply = 100

/**
 * An agent's whole reply if it is one integer that a number may not hold exactly, such as a time in nanoseconds, with
 * a bigint; else `undefined`, and the reply is for `JSON.parse`.
 */
export function longIntegerReply(reply: string | Uint8Array): { readonly return: bigint } | undefined {
  if (reply.length > longestReply) return undefined
  const text = typeof reply === 'string' ? reply : Buffer.from(reply).toString('latin1')
  const digits = longInteger.exec(text)?.[1]
  return digits === undefined ? undefined : { return: BigInt(digits) }
}

/** A command of the agents' protocol as JSON. An argument that is a bigint is written as the integer that it is. */
export function writeAgentCommand(command: string, args?: Readonly<Record<string, unknown>>): string {
  if (args === undefined) return JSON.stringify({ execute: command })
  const members = Object.entries(args)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const json = typeof value === 'bigint' ? String(value) : JSON.stringify(value)
      return `${JSON.stringify(name)}:${json}`
    })
  return `{"execute":${JSON.stringify(command)},"arguments":{${members.join(',')}}}`
}
