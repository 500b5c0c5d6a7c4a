import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { openEmulator } from '../../drivers/emulator/connection.js'
import type { DisplaySize } from '../../drivers/emulator/display/x-server.js'
import { examineRecipe } from '../../drivers/emulator/doctor.js'
import type { EmulatorProgram, EmulatorRecipe } from '../../drivers/emulator/recipe.js'
import { defineDriver } from '../../src/driver.js'
import { newFolder } from './qemu.js'

/** What makes it say its version. */
export const says = 'if [ "$1" = --version ]; then echo standin 2.0; exit; fi'
/** It says that it has begun, and goes on until it is told to end. */
export const runs = `${says}; echo begun; while :; do read -r line || sleep 1; done`

/** The PATH of this process without any stand-in. */
export const { PATH: pathBefore = '' } = process.env

/** An emulator that a script stands in for: what it does, no real one can be made to do on demand. */
export function standIn(
  script: string | undefined,
  {
    display,
    ...limits
  }: { startLimit?: number; endGrace?: number; windowLimit?: number; display?: DisplaySize } = {},
) {
  const folder = newFolder()
  const path = join(folder, 'standin')
  if (script !== undefined) {
    writeFileSync(path, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o755)
  }
  Object.assign(process.env, { PATH: `${folder}:${pathBefore}` })
  const program: EmulatorProgram = {
    names: ['standin'],
    packages: ['standin', 'standin-data'],
    versionArguments: ['--version'],
    version: /^standin (\S+)$/m,
    oldest: '1.5',
  }
  const options = z.strictObject({}).prefault({})
  const recipe: EmulatorRecipe<z.output<typeof options>> = {
    name: 'standin',
    title: 'the stand-in',
    options,
    accelerator: 'interpreter',
    guests: [{ architecture: 'x86_64', program }],
    plan: async () => ({
      program,
      args: [],
      files: {},
      links: {},
      consoles: [{ port: 0, kind: 'stdio' }],
      sign: { file: 'serial0.out', pattern: /^begun/m },
      words: 'serial0.out',
    }),
    display,
    ...limits,
  }
  return defineDriver({
    name: 'standin',
    title: 'stand-in',
    schemes: ['standin'],
    class: 'emulator',
    evidence: { peer: 'stand-in', description: 'a script' },
    features: ['persistent', 'suspend', 'console', 'console-log', 'screenshot'],
    options,
    connect: (uri) => openEmulator(recipe, uri),
    doctor: (call) => examineRecipe(recipe, call),
  })
}
