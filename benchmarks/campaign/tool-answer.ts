import { parseLine } from '../guest/protocol.js'
import type { ToolOutput } from '../tools/tool.js'
import { type Fault, type Refusal, unable } from './answers.js'
import type { Accept } from './guest-session.js'

/** What a program of the guest wrote, and how it ended. */
export interface ExecAnswer extends ToolOutput {
  readonly state: 'ended'
  /** Of the guest's time-stamp counter, from before its start to its end. */
  readonly ticks: number
}

/** Gathers the answer to `exec`, whose lines come one by one. For one answer only. */
export function acceptExec(): Accept<ExecAnswer | Refusal | Fault> {
  const lines = { output: [] as string[], complaint: [] as string[] }
  const begun = { output: '', complaint: '' }
  return (text) => {
    const line = parseLine(text)
    if (line.kind === 'output' || line.kind === 'complaint') {
      begun[line.kind] += line.text
      if (line.whole) {
        lines[line.kind].push(begun[line.kind])
        begun[line.kind] = ''
      }
      return undefined
    }
    if (line.kind !== 'done-exec') return unable(line)
    return {
      state: 'ended',
      status: line.status,
      ticks: Number(line.ticks),
      output: lines.output,
      complaints: lines.complaint,
    }
  }
}
