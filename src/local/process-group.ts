import { readProcessStat } from '../state/process-stat.js'
import { bindProcess } from './affinity.js'
import type { RunningProcesses } from './process-domain.js'
import type { Program } from './program.js'
import { whenStopped } from './stopped.js'

/** A program and what it starts, in its process group, as the machine of a domain. */
export function groupOf(program: Program): RunningProcesses {
  const { pid, ended, input, setReferenced } = program
  return {
    pid,
    ended,
    input,
    setReferenced,
    terminate: () => program.signal('SIGTERM', 'process'),
    kill: () => program.signal('SIGKILL', 'group'),
    async stop() {
      program.signal('SIGSTOP', 'group')
      await whenStopped(pid)
    },
    async proceed() {
      program.signal('SIGCONT', 'group')
    },
    stat: () => readProcessStat(pid),
    bind: (chosen) => bindProcess(pid, chosen),
  }
}
