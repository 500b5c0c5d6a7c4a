import type { CommandAction } from '../commands.js'
import { given, withDomain, withFeature } from '../session.js'

/** `polyvisor agent-exec NAME PROGRAM [ARGS...]`: output and exit status are the program's; 128 + n for signal n. */
export const agentExec: CommandAction = (context, [name, program, ...args]) =>
  withDomain(context, name, async (domain) => {
    const done = await withFeature(domain, 'guest-agent').agentExec(given(program), { ...context.call, args })
    if (context.output.json) {
      const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
      context.output.result({ ...done, stdout: text(done.stdout), stderr: text(done.stderr) }, () => '')
    } else {
      await context.output.guestBytes(done.stdout)
      await context.output.guestBytes(done.stderr, 'stderr')
    }
    context.setExitCode(done.exitCode ?? 128 + (done.signal ?? 0))
  })
