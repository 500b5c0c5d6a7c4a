import { spawnSync } from 'node:child_process'
import type { ToolName } from '../../../benchmarks/tools/tool.js'
import { readToolVersion, toolVersionCommand } from '../../../benchmarks/tools/version.js'
import type { Peer } from '../peers.js'
import { peer } from './peer.js'

/** A standard tool of Debian, which is run by its path and says its version in its own way. */
function standardTool(name: ToolName, packageName: string): Peer {
  return peer(name, () => {
    const [path = '', ...args] = toolVersionCommand(name)
    const { status, stdout } = spawnSync(path, args, { encoding: 'utf8', env: { LC_ALL: 'C' } })
    const output = (stdout ?? '').split('\n')
    const version = readToolVersion(name, { status: status ?? 255, output, complaints: [] })
    return version === undefined ? { missing: `install ${packageName}` } : { version: `${name} ${version}` }
  })
}

/** The standard tools, by name. */
export const toolPeers = {
  sysbench: standardTool('sysbench', 'sysbench'),
  fio: standardTool('fio', 'fio'),
  'stress-ng': standardTool('stress-ng', 'stress-ng'),
  openssl: standardTool('openssl', 'openssl'),
  '7z': standardTool('7z', 'p7zip-full'),
  iperf3: standardTool('iperf3', 'iperf3'),
} as const
