import type { GuestMachine, TestGuest } from './guest.js'

/** Says nothing and powers off when asked to. */
export const silentGuest: TestGuest = () => ({})

/** Writes every line back. */
export const echoGuest: TestGuest = (machine) => ({ onLine: (line) => machine.write(`${line}\n`) })

/** The longest line that the payload takes. */
const lineLimit = 255

/**
 * Speaks the line protocol of the benchmark payload (benchmarks/guest/PROTOCOL.md) as far as it is about the
 * console and the machine; it has no workloads. Two verbs of its own make the state of the guest visible:
 * `remember WORD` keeps a word in memory, `recall` answers with it.
 */
export const payloadGuest: TestGuest = (machine) => {
  if (!machine.resumed) void machine.write('ready polyvisor-payload 1 test\n')
  return {
    onShutdown: () => machine.write('power-button\n').then(machine.powerOff),
    onLine: (line) =>
      Buffer.byteLength(line) > lineLimit
        ? machine.write('error line-too-long a line has at most 255 bytes\n')
        : answer(machine, line),
  }
}

async function answer(machine: GuestMachine, line: string): Promise<void> {
  const say = (text: string): Promise<void> => machine.write(`${text}\n`)
  const [verb = '', ...rest] = line.split(' ')
  const argument = rest.join(' ')
  if (verb === 'echo') return await say(`echo ${argument}`)
  if (verb === 'flood') return await flood(machine, argument)
  if (verb === 'remember') machine.memory.set('word', argument)
  if (verb === 'remember') return await say('done remember')
  if (line === 'recall') return await say(`word ${machine.memory.get('word') ?? ''}`)
  if (line === 'list') return await say('done list 0')
  if (line === 'memory') return await say(`memory ${machine.spec.memory}`)
  if (line === 'control') return await say('\u001b[2J\u001b[H\u001b]0;title\u0007\u0007\ndone control')
  if (line === 'off') {
    await say('off')
    return machine.powerOff()
  }
  if (verb === 'exit' && /^\d+$/.test(argument)) {
    return argument === '0' ? machine.powerOff() : machine.crash(`exit code ${argument}`)
  }
  await say('error unknown-command no such command')
}

const floodLine = Buffer.from(`${'abcdefghijklmnopqrstuvwxyz'.repeat(3).slice(0, 64)}\n`)

async function flood(machine: GuestMachine, argument: string): Promise<void> {
  if (!/^\d{1,10}$/.test(argument)) return await machine.write('error bad-number not a size\n')
  const count = Number(argument)
  for (let sent = 0; sent < count && !machine.signal.aborted; ) {
    const lines = Math.min(256, Math.max(1, Math.floor((count - sent) / 64)))
    const last = Math.min(64, count - sent)
    await machine.write(
      last < 64
        ? Buffer.concat([floodLine.subarray(0, last), Buffer.from('\n')])
        : Buffer.concat(Array.from({ length: lines }, () => floodLine)),
    )
    sent += last < 64 ? last : lines * 64
  }
  await machine.write(`done flood ${count}\n`)
}

/** The programs that a specification can name. */
export const programs: Readonly<Record<'payload' | 'echo' | 'silent', TestGuest>> = {
  payload: payloadGuest,
  echo: echoGuest,
  silent: silentGuest,
}
