import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { connect } from '../../src/index.js'
import { programPath } from './program-path.js'
import type { PlatformRecord, PlatformVersion } from './records.js'

/** Says what runs a platform: its version and the digest of its program. What cannot be found out is left out. */
export async function platformVersion(platform: PlatformRecord): Promise<PlatformVersion> {
  const [version, program] = await Promise.all([hypervisorOf(platform.uri), programOf(platform)])
  const sha256 = program === undefined ? undefined : await digestOf(program)
  return {
    platform: platform.id,
    ...(version === undefined ? {} : { version }),
    ...(program === undefined ? {} : { program: basename(program) }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(platform.kernel === undefined ? {} : { kernel: kernelOf(platform.kernel) }),
  }
}

/** What it was told is in the campaign's plan. */
function kernelOf({
  cmdline: _cmdline,
  ...kernel
}: NonNullable<PlatformRecord['kernel']>): NonNullable<PlatformVersion['kernel']> {
  return kernel
}

async function hypervisorOf(uri: string): Promise<string | undefined> {
  try {
    await using connection = await connect(uri, { timeout: 10_000 })
    const { hypervisor } = await connection.capabilities({ timeout: 20_000 })
    return hypervisor
  } catch {
    return undefined
  }
}

/** The file whose code runs the guest. The native platform has none: the payload's digest says all. */
async function programOf({ driver, spec }: PlatformRecord): Promise<string | undefined> {
  const { architecture } = spec
  if (driver === 'qemu') return await programPath(`qemu-system-${String(architecture)}`)
  if (driver !== 'v86') return undefined
  try {
    const entry = createRequire(import.meta.url).resolve('v86')
    return join(dirname(entry), 'v86.wasm')
  } catch {
    return undefined
  }
}

async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  return await pipeline(createReadStream(path), hash).then(
    () => hash.digest('hex'),
    () => undefined,
  )
}
