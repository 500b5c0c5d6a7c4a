import { spawnSync } from 'node:child_process'
import { expect } from 'chai'

/** Runs tar, which must end well, and returns what it prints. */
export function tar(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('tar', args, { encoding: 'utf8' })
  expect(status, stderr).to.equal(0)
  return stdout
}
