import type { DomainDefinition } from '../../src/backend.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { beyondThePast, refuseFields } from '../emulator/media.js'
import { chooseMachine } from './machines.js'
import type { OpenmsxOptions } from './options.js'
import { pauseLine, restoreLines } from './state.js'

/** What openMSX writes when the machine begins, and what before it lets a program end it. */
export const words = {
  beginning: 'polyvisor: the machine begins',
  ending: 'polyvisor: the program ended with',
  failure: 'polyvisor: the machine cannot begin',
} as const

/** The arguments of openMSX, and the files and links that they name. */
export interface OpenmsxConfiguration {
  readonly args: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly links: Readonly<Record<string, string>>
}

/** openMSX looks for extensions below its own folders only, however deep they are. */
const serialExtension = `${'../'.repeat(12)}proc/self/cwd/serial`

/** The RS-232C interface of the MSX at its usual ports, without its ROM, which is not free. */
const serialPort = `<?xml version="1.0"?>
<!DOCTYPE msxconfig SYSTEM 'msxconfig2.dtd'>
<msxconfig>
  <info>
    <name>RS-232C</name>
    <manufacturer/>
    <code/>
    <release_year/>
    <description>RS-232C interface without a ROM</description>
    <type>RS-232C cartridge</type>
  </info>
  <devices>
    <primary slot="any">
      <secondary slot="any">
        <MSX-RS232 id="RS-232C">
          <io base="0x80" num="8"/>
          <mem base="0x4000" size="0x4000"/>
        </MSX-RS232>
      </secondary>
    </primary>
  </devices>
</msxconfig>
`

/**
 * Writes the arguments of a machine and the script that it begins with (openMSX user's manual, "Command line options";
 * openMSX console command reference). They hold no word of a specification but numbers and names from lists: Tcl would
 * replace in others what looks like its own. The cartridge is a link.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for what openMSX cannot honour.
 */
export function writeConfiguration({
  spec,
  options,
}: DomainDefinition<OpenmsxOptions>): OpenmsxConfiguration {
  const machine = chooseMachine(spec)
  refuseWhatOpenmsxLacks(spec)
  const { kernel } = spec.boot
  if (kernel === undefined) {
    throw refuse('boot.kernel', 'there is nothing to start: name the ROM of a cartridge')
  }
  const hasConsole = spec.serials[0]?.type === 'console'
  return {
    args: [
      ...['-machine', machine.configuration],
      ...['-carta', 'cartridge.rom'],
      ...(options.romType === 'auto' ? [] : ['-romtype', options.romType]),
      ...(hasConsole ? ['-extb', serialExtension] : []),
      ...['-script', 'begin.tcl'],
    ],
    files: {
      'begin.tcl': writeScript(options, hasConsole, spec.graphics !== 'none'),
      ...(hasConsole ? { 'serial.xml': serialPort } : {}),
    },
    links: { 'cartridge.rom': kernel },
  }
}

/** The picture of the machine in its own pixels, each twice as wide and high, and nothing of openMSX's over it. */
const onDisplay = [
  'set renderer SDL',
  'set scale_factor 2',
  'set scale_algorithm simple',
  'set scanline 0',
  'set blur 0',
  'foreach widget [osd info] {if {[string first . $widget] < 0} {osd configure $widget -x 10000}}',
]

function writeScript(
  { exitPort, fastForward }: OpenmsxOptions,
  hasConsole: boolean,
  hasDisplay: boolean,
): string {
  const plug = [
    'set rs232-inputfilename tty0.in',
    'set rs232-outputfilename tty0',
    'plug msx-rs232 rs232-tester',
  ]
  const end = `{puts stderr "${words.ending} $::wp_last_value"; exit $::wp_last_value}`
  const lines = [
    'set save_settings_on_exit off',
    ...(hasDisplay ? onDisplay : ['set renderer none']),
    'set sound_driver null',
    `set throttle ${fastForward ? 'off' : 'on'}`,
    ...restoreLines,
    ...(hasConsole ? plug : []),
    ...(exitPort === undefined ? [] : [`debug set_watchpoint write_io ${exitPort} {} ${end}`]),
  ]
  return [
    'if {[catch {',
    ...lines.map((line) => `  ${line}`),
    '} reason]} {',
    `  puts stderr "${words.failure}: $reason"`,
    '  exit 1',
    // Which does not end it at once.
    `} else {puts stderr "${words.beginning}"}`,
    pauseLine,
    '',
  ].join('\n')
}

function refuseWhatOpenmsxLacks(spec: DomainSpec): void {
  refuseFields(
    'openMSX',
    {
      ...beyondThePast(spec),
      'cpu.model': spec.cpu.model !== undefined,
      disks: spec.disks.length > 0,
      serials: spec.serials.length > 1,
    },
    {
      firmware: 'The machines have C-BIOS.',
      disks: 'A disk drive of an MSX needs a ROM of its maker, which is not free; C-BIOS has none for it.',
    },
  )
}
