import type { DomainDefinition } from '../../src/backend.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DiskSpec, DomainSpec } from '../../src/spec/schema.js'
import { refuseFields, requireRawDisks } from '../emulator/media.js'
import type { BochsOptions } from './options.js'

const mebibyte = 2 ** 20

/** The places of drives, in the order in which they are given out. */
const hardDrives = ['ata0-master', 'ata0-slave', 'ata1-master', 'ata1-slave'] as const

/** A Bochs configuration, and the links that it names. */
export interface BochsConfiguration {
  readonly text: string
  /** Names in the machine's folder and the files that they stand for. */
  readonly links: Readonly<Record<string, string>>
}

/**
 * Writes the configuration of a machine (Bochs User Manual 2.7, "The configuration file bochsrc"). It holds no path of a
 * specification: Bochs would put variables of the environment in place of a `$`, and ends a text at a quote. Media and
 * firmware are links beside it.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for what Bochs cannot honour.
 */
export function writeConfiguration(
  { spec, options }: DomainDefinition<BochsOptions>,
  firmware: { readonly bios: string; readonly vgaBios: string },
): BochsConfiguration {
  refuseWhatBochsLacks(spec)
  const links: Record<string, string> = { bios: firmware.bios, vgabios: firmware.vgaBios }
  const lines = [
    'plugin_ctrl: unmapped=1, biosdev=1, speaker=0, extfpuirq=1, parallel=0, serial=1, gameport=0, iodebug=1',
    'romimage: file=bios',
    'vgaromimage: file=vgabios',
    `memory: guest=${spec.memory / mebibyte}, host=${Math.min(1024, spec.memory / mebibyte)}`,
    `cpu: ${cpuModel(spec)}count=${spec.vcpus.count}, ips=${options.ips}, reset_on_triple_fault=0`,
    'clock: sync=none, time0=utc, rtc_sync=0',
    spec.graphics === 'none'
      ? 'display_library: rfb, options="timeout=0"'
      : 'display_library: x, options="hideIPS"',
    'keyboard: user_shortcut=none',
    'mouse: enabled=0',
    'panic: action=fatal',
    'error: action=report',
    'info: action=report',
    'debug: action=ignore',
    'log: bochs.log',
    'floppy_bootsig_check: disabled=0',
    'ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14',
    'ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15',
    ...driveLines(spec.disks, links),
    ...serialLines(spec),
    `boot: ${bootOrder(spec).join(', ')}`,
  ]
  return { text: `${lines.join('\n')}\n`, links }
}

function refuseWhatBochsLacks(spec: DomainSpec): void {
  const { architecture, memory } = spec
  if (architecture !== 'x86_64' && architecture !== 'i386') {
    throw refuse('architecture', `Bochs is a PC, not ${architecture}`, "Write 'x86_64' or 'i386'.")
  }
  refuseFields(
    'Bochs',
    {
      machine: spec.machine !== undefined,
      'vcpus.maximum': spec.vcpus.maximum !== spec.vcpus.count,
      'cpu.add': spec.cpu.add.length > 0,
      'cpu.remove': spec.cpu.remove.length > 0,
      firmware: spec.firmware !== undefined && spec.firmware !== 'bios',
      'boot.kernel': spec.boot.kernel !== undefined,
      networks: spec.networks.length > 0,
      rng: spec.rng,
    },
    { 'boot.kernel': 'It starts what its BIOS finds on a disk, a CD-ROM or a floppy disk.' },
  )
  if (spec.vcpus.count > 8) throw refuse('vcpus', 'Bochs has at most 8 virtual CPUs')
  if (memory % mebibyte !== 0 || memory > 2048 * mebibyte) {
    throw refuse('memory', `${memory} bytes are not whole mebibytes up to 2,048`)
  }
  if (spec.serials.length > 2) throw refuse('serials', 'at most two can be connected')
  requireRawDisks('Bochs', spec.disks, { disk: 4, cdrom: 4, floppy: 2 })
  const hard = spec.disks.filter(({ device }) => device !== 'floppy').length
  if (hard > hardDrives.length) throw refuse('disks', 'Bochs has room for 4 disks and CD-ROM drives')
  for (const [index, { device, bus }] of spec.disks.entries()) {
    const only = device === 'floppy' ? 'fdc' : 'ide'
    if (bus !== undefined && bus !== only) throw refuse(`disks[${index}].bus`, `must be ${only} in Bochs`)
  }
}

function cpuModel({ cpu }: DomainSpec): string {
  if (cpu.model === undefined) return ''
  if (!/^[a-z0-9_]+$/.test(cpu.model)) {
    throw refuse('cpu.model', `'${cpu.model}' is no CPU of Bochs`, "See 'bochs --help cpu'.")
  }
  return `model=${cpu.model}, `
}

function driveLines(disks: readonly DiskSpec[], links: Record<string, string>): readonly string[] {
  let [hard, floppies] = [0, 0]
  return disks.map((disk, index) => {
    const name = `medium${index}`
    links[name] = disk.path ?? ''
    if (disk.device === 'floppy') {
      const drive = floppies === 0 ? 'floppya' : 'floppyb'
      floppies += 1
      return `${drive}: image=${name}, status=inserted, write_protected=${disk.readonly ? 1 : 0}`
    }
    const place = hardDrives[hard] ?? ''
    hard += 1
    if (disk.device === 'cdrom') return `${place}: type=cdrom, path=${name}, status=inserted`
    // What is written to a disk that is read-only is kept beside the configuration and then forgotten.
    const mode = disk.readonly ? `volatile, journal=${name}.journal` : 'flat'
    return `${place}: type=disk, path=${name}, mode=${mode}, translation=auto`
  })
}

function serialLines({ serials }: DomainSpec): readonly string[] {
  return [0, 1].map((port) =>
    serials[port]?.type === 'console'
      ? `com${port + 1}: enabled=1, mode=term, dev=tty${port}`
      : `com${port + 1}: enabled=${serials[port] === undefined ? 0 : 1}${serials[port] === undefined ? '' : ', mode=null'}`,
  )
}

function bootOrder({ boot, disks }: DomainSpec): readonly string[] {
  const { order = [] } = boot
  if (order.includes('network')) throw refuse('boot.order', 'Bochs gets no network to boot from')
  if (new Set(order).size !== order.length) throw refuse('boot.order', 'names a device twice')
  if (order.length > 0) return order
  const found = (['disk', 'cdrom', 'floppy'] as const).filter((kind) =>
    disks.some(({ device }) => device === kind),
  )
  return found.length > 0 ? found : ['disk']
}
