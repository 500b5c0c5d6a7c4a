import { z } from 'zod'
import { findToolWorkload } from '../../../benchmarks/tools/catalogue.js'
import type { ToolCommand, ToolOutput, ToolPlace, ToolWorkload } from '../../../benchmarks/tools/tool.js'
import { HypervisorError } from '../../../src/index.js'
import { type ProgramResult, runProgram } from '../../../src/transports/child-process.js'

const endSchema = z.object({ exitCode: z.int(), stdout: z.string(), stderr: z.string() })

/** Runs a command as the payload does, and measures from outside how long that takes, nanoseconds. */
export async function runTool(
  command: ToolCommand,
): Promise<{ readonly output: ToolOutput; readonly elapsed: number }> {
  const [program = '', ...args] = command
  const begin = process.hrtime.bigint()
  const { exitCode, stdout, stderr } = await runProgram(program, args).catch((error: unknown) =>
    failed(error),
  )
  const elapsed = Number(process.hrtime.bigint() - begin)
  return { output: { status: exitCode ?? 255, output: lines(stdout), complaints: lines(stderr) }, elapsed }
}

function failed(error: unknown): Pick<ProgramResult, 'exitCode' | 'stdout' | 'stderr'> {
  if (error instanceof HypervisorError && error.code === 'ERR_OPERATION_FAILED')
    return endSchema.parse(error.cause)
  throw error
}

/** The lines of a text, without their ends. */
export function lines(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

/** Makes a workload ready and runs it. */
export async function runWorkload(workload: ToolWorkload, units: number, place: ToolPlace) {
  for (const command of workload.prepare(place)) {
    const { output } = await runTool(command)
    if (output.status !== 0) throw new Error(`${command.join(' ')}: ${output.complaints.join(' ')}`)
  }
  const { output, elapsed } = await runTool(workload.command(units, place))
  return { output, elapsed, figure: workload.read(output, units) }
}

/** A workload that must be there. */
export function knownWorkload(name: string): ToolWorkload {
  const workload = findToolWorkload(name)
  if (workload === undefined) throw new Error(`there is no workload ${name}`)
  return workload
}
