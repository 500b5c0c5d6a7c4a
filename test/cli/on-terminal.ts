import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { python } from '../support/python.js'
import { program } from './run-cli.js'

const terminalScript = fileURLToPath(new URL('../../../test/cli/terminal.py', import.meta.url))

const sessionSchema = z.object({ output: z.string(), status: z.int(), late: z.boolean() })

/** Runs the program on a pseudo-terminal and types as told. */
export async function onTerminal(
  args: readonly string[],
  steps: readonly (readonly [awaited: string, typed: string])[],
): Promise<z.output<typeof sessionSchema>> {
  const child = spawn(python, [terminalScript, JSON.stringify(steps), process.execPath, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  return sessionSchema.parse(JSON.parse(stdout))
}
