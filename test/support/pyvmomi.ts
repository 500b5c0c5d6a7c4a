import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Vcsim } from './vcsim.js'

const run = promisify(execFile)

/** A program for Debian's Python, with the service `si` and a function `vm(name)`. */
const frame = (body: string): string => `
import json, os, ssl, sys
from pyVim.connect import SmartConnect, Disconnect
from pyVmomi import vim
host, port, user, ca = sys.argv[1:5]
si = SmartConnect(host=host, port=int(port), user=user, pwd=os.environ['VCSIM_PASSWORD'],
                  sslContext=ssl.create_default_context(cafile=ca))
def machines():
    content = si.content
    return content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True).view
def vm(name):
    return [m for m in machines() if m.name == name][0]
def snapshots(trees):
    return [s for t in trees for s in [t] + snapshots(t.childSnapshotList)]
def option(m, key):
    found = [o.value for o in m.config.extraConfig if o.key == key]
    return found[-1] if found else None
${body}
Disconnect(si)
`

/** What VMware's own client sees: the value of an expression in Python. */
export async function pyvmomi(vcsim: Vcsim, expression: string): Promise<unknown> {
  return JSON.parse(await pyvmomiDoes(vcsim, `print(json.dumps(${expression}))`))
}

/** Has VMware's own client do something, and returns what it prints. */
export async function pyvmomiDoes(vcsim: Vcsim, statements: string): Promise<string> {
  const { host, port, user, password, authority } = vcsim
  const words = ['-c', frame(statements), host, String(port), user, authority]
  const env = { ...process.env, VCSIM_PASSWORD: password }
  const { stdout } = await run('/usr/bin/python3', words, { env })
  return stdout
}
