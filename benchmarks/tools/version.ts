import type { ToolCommand, ToolName, ToolOutput } from './tool.js'

interface VersionQuestion {
  readonly command: ToolCommand
  /** The line that has it, with the version as its only group. */
  readonly line: RegExp
}

const questions: Readonly<Record<ToolName, VersionQuestion>> = {
  sysbench: { command: ['/usr/bin/sysbench', '--version'], line: /^sysbench (\d{1,4}(?:\.\d{1,4}){1,3})$/ },
  fio: { command: ['/usr/bin/fio', '--version'], line: /^fio-(\d{1,4}(?:\.\d{1,4}){1,3})$/ },
  'stress-ng': {
    command: ['/usr/bin/stress-ng', '--version'],
    line: /^stress-ng, version (\d{1,4}(?:\.\d{1,4}){1,3}) /,
  },
  openssl: { command: ['/usr/bin/openssl', 'version'], line: /^OpenSSL (\d{1,4}(?:\.\d{1,4}){2}[a-z]?) / },
  // It has no option for that; this prints little, and the header.
  '7z': {
    command: ['/usr/lib/p7zip/7z', 'h', '/dev/null'],
    line: /^7-Zip (?:\([a-z]\) )?\[\d\d\] (\d{1,4}\.\d{2}) : /,
  },
  iperf3: { command: ['/usr/bin/iperf3', '--version'], line: /^iperf (\d{1,4}(?:\.\d{1,4}){1,3}) / },
}

/** The command that prints a tool's version. */
export function toolVersionCommand(tool: ToolName): ToolCommand {
  return questions[tool].command
}

/** The version in what that command wrote, such as `1.0.20`, or undefined if there is none. */
export function readToolVersion(tool: ToolName, { status, output }: ToolOutput): string | undefined {
  if (status !== 0) return undefined
  for (const line of output) {
    const version = questions[tool].line.exec(line)?.[1]
    if (version !== undefined) return version
  }
  return undefined
}
