/** What a program of the guest is started with. */
export interface AgentProgramInput {
  readonly domain: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly input: Uint8Array
  /** The guest's files by path. */
  readonly files: Map<string, Uint8Array>
}

/** What a program of the guest leaves behind. */
export interface AgentProgramOutput {
  /** Default: 0. */
  readonly exitCode?: number | undefined
  /** The signal that ended it. Default: none. */
  readonly signal?: number | undefined
  readonly stdout?: string | Uint8Array | undefined
  readonly stderr?: string | Uint8Array | undefined
}

/** A program that the guest agent can run. */
export type AgentProgram = (start: AgentProgramInput) => AgentProgramOutput | Promise<AgentProgramOutput>

/** The programs that every guest has. */
export const standardPrograms: ReadonlyMap<string, AgentProgram> = new Map<string, AgentProgram>([
  ['/bin/true', () => ({})],
  ['/bin/false', () => ({ exitCode: 1 })],
  ['/bin/echo', ({ args }) => ({ stdout: `${args.join(' ')}\n` })],
  ['/bin/hostname', ({ domain }) => ({ stdout: `${domain}\n` })],
  [
    '/bin/env',
    ({ environment }) => ({
      stdout: Object.entries(environment)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    }),
  ],
  ['/bin/cat', cat],
])

function cat({ args, input, files }: AgentProgramInput): AgentProgramOutput {
  if (args.length === 0) return { stdout: input }
  const missing = args.find((path) => !files.has(path))
  if (missing !== undefined) return { exitCode: 1, stderr: `cat: ${missing}: No such file or directory\n` }
  return { stdout: Buffer.concat(args.map((path) => files.get(path) ?? Buffer.alloc(0))) }
}
