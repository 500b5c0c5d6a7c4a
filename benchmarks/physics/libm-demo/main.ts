/** Shows how the C library's choice of code changes last bits: node dist/benchmarks/physics/libm-demo/main.js */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checksumOf, doubleOf } from '../../guest/checksum.js'
import { type DemoPlace, type DemoRun, demonstrate, explainLibrary } from './demonstration.js'

const models = ['qemu64', 'Opteron_G1', 'Nehalem', 'Haswell', 'max'] as const
const places: readonly DemoPlace[] = [
  { fma: true },
  { fma: false },
  ...models.map((cpu) => ({ cpu, fma: true })),
  { cpu: 'max', fma: false },
]

function print({ program, cpu = 'own CPU', fma, answer }: DemoRun): void {
  const [mass = '', error = '', digest = ''] = answer.words
  const number = (word: string): string => {
    const bits = checksumOf(word)
    return bits === undefined ? word : doubleOf(bits).toFixed(5)
  }
  const { exp, log, sin, cos, atan2 } = answer.functions
  console.log(
    `${program.padEnd(9)}  ${cpu.padEnd(10)}  ${(fma ? '' : 'without FMA').padEnd(11)}  ${number(mass)} ± ${number(error)}  ${mass}  ${error}  ${digest}  ${[exp, log, sin, cos, atan2].map((bits) => bits?.slice(0, 8)).join(' ')}`,
  )
}

const folder = await mkdtemp(join(tmpdir(), 'polyvisor-libm-'))
try {
  console.log(
    'program    CPU         library      mass ± error         mass              error             events            exp, log, sin, cos, atan2',
  )
  const runs = await demonstrate('library', places, folder)
  for (const run of runs) print(run)
  for (const run of await demonstrate('host-sine', places.slice(0, 2), folder)) print(run)
  for (const program of ['own', 'fused'] as const) {
    for (const run of await demonstrate(program, [{ cpu: 'max', fma: true }], folder)) print(run)
  }
  const [, , least] = runs
  const most = runs.at(-2)
  const without = runs.at(-1)
  if (most !== undefined && least !== undefined && without !== undefined) {
    const { kind, words, evidence } = explainLibrary(most, least, without)
    console.log(
      `\nCPU max and CPU qemu64: ${kind}: ${words}\n${evidence.map((line) => `  - ${line}`).join('\n')}`,
    )
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
