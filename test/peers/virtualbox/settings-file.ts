import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { element, type XmlElement } from '../../../src/formats/xml/element.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { childrenOf } from './show.js'
import type { StandInMachine, StandInSnapshot } from './state.js'

/** Writes the settings file of a machine, with what its schema has for snapshots. */
export function writeSettings(machine: StandInMachine): void {
  const { uuid, name, currentSnapshot, settingsFile } = machine
  const root = element(
    'VirtualBox',
    { xmlns: 'http://www.virtualbox.org/', version: '1.19-linux' },
    element(
      'Machine',
      {
        uuid: `{${uuid}}`,
        name,
        currentSnapshot: currentSnapshot === undefined ? undefined : `{${currentSnapshot}}`,
      },
      ...childrenOf(machine, undefined).map((snapshot) => snapshotElement(machine, snapshot)),
      element('Hardware'),
    ),
  )
  mkdirSync(dirname(settingsFile), { recursive: true })
  writeFileSync(settingsFile, writeXml(root))
}

function snapshotElement(machine: StandInMachine, snapshot: StandInSnapshot): XmlElement {
  const { uuid, name, description, time, online } = snapshot
  const children = childrenOf(machine, uuid).map((child) => snapshotElement(machine, child))
  return element(
    'Snapshot',
    { uuid: `{${uuid}}`, name, timeStamp: time, stateFile: online ? `Snapshots/${uuid}.sav` : undefined },
    description === '' ? undefined : element('Description', {}, description),
    element('Hardware'),
    children.length === 0 ? undefined : element('Snapshots', {}, ...children),
  )
}
