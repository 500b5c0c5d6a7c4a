import { specError } from '../../spec/parse.js'
import type { DomainSpec } from '../../spec/schema.js'
import { firstLine } from '../first-line.js'
import type { Beyond, SpecFormat } from '../format.js'
import { readXl } from './read.js'
import { type XenSettings, xenSettings } from './settings.js'
import { defaultXenType, writeXl } from './write.js'
import { writeSettings } from './write-settings.js'

/** The configuration of a domain of Xen, as xl reads it. */
export const xlCfgFormat: SpecFormat = {
  name: 'xl-cfg',
  title: "xl's configuration",
  keys: ['xen'],
  recognise: (text) => /^[a-z][_0-9a-z]*[ \t]*\+?=/.test(firstLine(text)),
  read(text, { faithful }) {
    const input = readXl(text, faithful)
    return { input, beyond: beyondNeutral(input.xen) }
  },
  write: (spec) => writeSettings(writeXl(spec, settingsOf(spec))),
}

function settingsOf(spec: DomainSpec): XenSettings {
  const result = xenSettings.safeParse(spec['xen'])
  if (!result.success) throw specError(result.error, ['xen'])
  return result.data
}

function beyondNeutral({
  type = defaultXenType,
  bootloader,
  details,
  settings,
}: XenSettings): readonly Beyond[] {
  const list = (field: string, all: Readonly<Record<string, unknown>>): readonly Beyond[] =>
    Object.entries(all).map(([name, value]) => ({
      field: `${field}.${name}`,
      what: openingOf(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
    }))
  return [
    ...(type === defaultXenType ? [] : [{ field: 'xen.type', what: type }]),
    ...(bootloader === undefined ? [] : [{ field: 'xen.bootloader', what: openingOf(bootloader) }]),
    ...Object.entries(details).flatMap(([id, more]) => list(`xen.details.${id}`, more)),
    ...list('xen.settings', settings),
  ]
}

const longest = 80

/** The beginning of a setting, for a person to recognise it by. */
function openingOf(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
