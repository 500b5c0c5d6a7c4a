import type { AgentMethods, FreezeMethods } from '../../../src/domain.js'
import type { AgentExecResult } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import { type AgentProgram, standardPrograms } from '../agent-programs.js'
import { type Machine, requireState } from '../machine.js'
import type { Session } from '../session.js'

/** How many file systems a guest has. */
const fileSystems = 1

/** Features `guest-agent` and `guest-freeze`: files in memory and a table of programs. */
export function agentMethods(session: Session, machine: Machine): AgentMethods & FreezeMethods {
  const { world } = session
  return {
    agentPing: (o) =>
      session.perform({ name: 'agentPing', machine, ...o, work: () => requireAgent(machine) }),
    agentExec: (path, o = {}) =>
      session.perform({
        name: 'agentExec',
        machine,
        signal: o.signal,
        async work() {
          requireAgent(machine)
          const program = world.programs.get(path) ?? standardPrograms.get(path)
          if (program === undefined) throw refusal(`there is no program '${path}' in the guest`)
          return await execute(program, {
            domain: machine.spec.name,
            args: [...(o.args ?? [])],
            environment: { ...o.environment },
            input: Uint8Array.from(o.input ?? []),
            files: machine.files,
          })
        },
      }),
    agentReadFile: (path, o) =>
      session.perform({
        name: 'agentReadFile',
        machine,
        ...o,
        work() {
          requireAgent(machine)
          const data = machine.files.get(path)
          if (data === undefined) throw refusal(`there is no file '${path}' in the guest`)
          return Uint8Array.from(data)
        },
      }),
    agentWriteFile: (path, data, o) =>
      session.perform({
        name: 'agentWriteFile',
        machine,
        ...o,
        work() {
          requireAgent(machine)
          if (machine.frozen) throw refusal('the file systems of the guest are frozen')
          if (!path.startsWith('/')) throw refusal(`'${path}' is not an absolute path`)
          machine.files.set(path, Uint8Array.from(data))
        },
      }),
    agentFreeze: (o) =>
      session.perform({ name: 'agentFreeze', machine, ...o, work: () => setFrozen(machine, true) }),
    agentThaw: (o) =>
      session.perform({ name: 'agentThaw', machine, ...o, work: () => setFrozen(machine, false) }),
  }
}

/** @throws HypervisorError `ERR_INVALID_STATE`, `ERR_AGENT` unless an agent answers. */
export function requireAgent(machine: Machine): void {
  requireState(machine, 'running', 'paused')
  if (!machine.options.agent) throw refusal('no agent answers in the guest')
  if (machine.state === 'paused') throw refusal('no agent answers: the virtual CPUs are stopped')
}

function setFrozen(machine: Machine, frozen: boolean): number {
  requireAgent(machine)
  if (machine.frozen === frozen) return 0
  machine.frozen = frozen
  return fileSystems
}

async function execute(program: AgentProgram, start: Parameters<AgentProgram>[0]): Promise<AgentExecResult> {
  const { exitCode, signal, stdout = '', stderr = '' } = await program(start)
  return Object.freeze({
    exitCode: signal === undefined ? (exitCode ?? 0) : undefined,
    signal,
    stdout: Uint8Array.from(Buffer.from(stdout)),
    stderr: Uint8Array.from(Buffer.from(stderr)),
  })
}

function refusal(message: string): HypervisorError {
  return new HypervisorError('ERR_AGENT', message)
}
