import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A program for Debian's Python, with the connection `c` and the domain `d`. */
const frame = (body: string): string => `
import json, libvirt, sys
c = libvirt.open(sys.argv[1])
d = c.lookupByName(sys.argv[2]) if len(sys.argv) > 2 else None
print(json.dumps(${body}))
`

/** What the C library sees: the value of an expression in Python, of the connection `c` and the domain `d` of a name. */
export async function pythonLibvirt(uri: string, body: string, name?: string): Promise<unknown> {
  const words = ['-c', frame(body), uri, ...(name === undefined ? [] : [name])]
  const { stdout } = await run('/usr/bin/python3', words)
  return JSON.parse(stdout)
}
