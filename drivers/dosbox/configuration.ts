import type { DomainDefinition } from '../../src/backend.js'
import { refuse } from '../../src/spec/refuse.js'
import { saysMemory } from '../../src/spec/said-memory.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { refuseFields } from '../emulator/media.js'
import { autoexecLines, type DosboxMedia } from './autoexec.js'
import { mapperFile } from './key-bindings.js'
import { cpuModels, machines } from './machines.js'
import type { DosboxOptions } from './options.js'

const mebibyte = 2 ** 20

const usualMemory = 16 * mebibyte
const mostMemory = 63

/** A DOSBox configuration, and the links that it names. */
export interface DosboxConfiguration {
  readonly text: string
  /** Names in the machine's folder and what they stand for. */
  readonly links: Readonly<Record<string, string>>
}

/**
 * Writes the configuration of a machine (DOSBox 0.74 manual, "13. The configuration (options) file"). It holds no path
 * of a specification: a line that begins with `[` would be another section, and paths cannot be quoted everywhere. Media
 * and the folder are links beside it.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for what DOSBox cannot honour.
 */
export function writeConfiguration(
  { spec, options }: DomainDefinition<DosboxOptions>,
  media: DosboxMedia,
): DosboxConfiguration {
  refuseWhatDosboxLacks(spec)
  const lines = [
    '[sdl]',
    'fullscreen=false',
    'output=surface',
    'priority=normal,normal',
    'waitonerror=false',
    'usescancodes=false',
    `mapperfile=${mapperFile}`,
    '[dosbox]',
    `machine=${spec.machine ?? machines[0]}`,
    `memsize=${memoryOfMachine(spec) / mebibyte}`,
    '[render]',
    // Nobody looks at the screen.
    'frameskip=10',
    '[cpu]',
    `core=${options.core}`,
    `cputype=${spec.cpu.model ?? 'auto'}`,
    `cycles=${typeof options.cycles === 'number' ? `fixed ${options.cycles}` : options.cycles}`,
    '[mixer]',
    'nosound=true',
    '[midi]',
    'mpu401=none',
    'mididevice=none',
    '[joystick]',
    'joysticktype=none',
    '[ipx]',
    'ipx=false',
    '[serial]',
    ...serialLines(spec),
    '[autoexec]',
    ...autoexecLines(spec, media),
  ]
  return {
    text: `${lines.join('\n')}\n`,
    links: {
      ...Object.fromEntries(media.drives.map(({ link, path }) => [link, path])),
      ...(media.program === undefined ? {} : { folder: media.program.folder }),
    },
  }
}

/** The memory of a machine in bytes: the specification's, or DOSBox's usual one if it says nothing. */
export function memoryOfMachine(spec: Pick<DomainSpec, 'memory'>): number {
  return saysMemory(spec) ? spec.memory : usualMemory
}

function refuseWhatDosboxLacks(spec: DomainSpec): void {
  const { architecture, machine, cpu } = spec
  if (architecture !== 'i386') {
    throw refuse('architecture', `DOSBox is a PC with 32 bits, not ${architecture}`, "Write 'i386'.")
  }
  refuseFields(
    'DOSBox',
    {
      vcpus: spec.vcpus.count !== 1 || spec.vcpus.maximum !== 1,
      'cpu.add': cpu.add.length > 0,
      'cpu.remove': cpu.remove.length > 0,
      firmware: spec.firmware !== undefined && spec.firmware !== 'bios',
      'boot.kernel': spec.boot.kernel !== undefined,
      networks: spec.networks.length > 0,
      rng: spec.rng,
    },
    { 'boot.kernel': 'It starts a boot sector of a disk, or a DOS program: see dosbox.program.' },
  )
  if (machine !== undefined && !machines.some((known) => known === machine)) {
    throw refuse('machine', `DOSBox is no ${machine}`, `It is one of ${machines.join(', ')}.`)
  }
  if (cpu.model !== undefined && !cpuModels.some((known) => known === cpu.model)) {
    throw refuse('cpu.model', `DOSBox has no ${cpu.model}`, `It has ${cpuModels.join(', ')}.`)
  }
  const memory = memoryOfMachine(spec)
  if (memory % mebibyte !== 0 || memory > mostMemory * mebibyte) {
    throw refuse('memory', `${memory} bytes are not whole mebibytes up to ${mostMemory}`)
  }
  if (spec.serials.length > 2) throw refuse('serials', 'at most two can be connected')
}

/**
 * DOSBox opens `/dev/` and the name. The terminal is in the folder that it runs in, which leads there in a few steps. A
 * byte that the guest has no room for waits up to ten seconds, the longest that DOSBox lets it, before it is lost.
 */
function serialLines({ serials }: DomainSpec): readonly string[] {
  return [0, 1, 2, 3].map((port) => {
    const type = serials[port]?.type
    const way = { console: `directserial realport:../proc/self/cwd/tty${port} rxdelay:10000`, none: 'dummy' }
    return `serial${port + 1}=${type === undefined ? 'disabled' : way[type]}`
  })
}
