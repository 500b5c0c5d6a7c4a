import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/** A program, device or package that tests need. */
export interface Peer {
  /** Name, as in `POLYVISOR_REQUIRE_PEERS`. */
  readonly name: string
  /** Its version, or why it is not to be had here. */
  find(): Promise<{ readonly version: string } | { readonly missing: string }>
}

const recordSchema = z.object({ description: z.string(), present: z.boolean(), tests: z.int() })
const recordsSchema = z.record(z.string(), recordSchema)

type PeerRecord = z.output<typeof recordSchema>

const records = new Map<string, PeerRecord>()

const { POLYVISOR_REQUIRE_PEERS = '' } = process.env
const required = POLYVISOR_REQUIRE_PEERS.split(',').filter((name) => name !== '')

/**
 * Looks for the peer before the tests of the suite that is being described, skips them with the reason if it
 * is not there, and counts those that run. A peer that `POLYVISOR_REQUIRE_PEERS` names must be there.
 */
export function needPeer(peer: Peer): void {
  before(async function () {
    const found = await peer.find()
    if ('version' in found) {
      records.set(
        peer.name,
        records.get(peer.name) ?? { description: found.version, present: true, tests: 0 },
      )
      return
    }
    records.set(peer.name, { description: found.missing, present: false, tests: 0 })
    if (required.includes(peer.name)) throw new Error(`the peer ${peer.name} is required: ${found.missing}`)
    this.test?.parent?.eachTest((test) => {
      test.title += ` [no ${peer.name}: ${found.missing}]`
    })
    this.skip()
  })
  afterEach(function () {
    const record = records.get(peer.name)
    if (record !== undefined && this.currentTest?.state !== 'pending') record.tests += 1
  })
}

/** One line for each peer: which ran, in which version, how many tests. */
export function peerLines(): readonly string[] {
  return [...records].map(([name, { description, present, tests }]) =>
    present ? `peer ${name}: ${description}, ${tests} tests` : `peer ${name}: not here, ${description}`,
  )
}

/** What stands against the run: required peers with which nothing was tested. */
export function peerProblems(): readonly string[] {
  return required
    .filter((name) => !((records.get(name)?.tests ?? 0) > 0))
    .map((name) => `the required peer '${name}' was tested by no test`)
}

/** Writes what is known of the peers into a file, for a run that has several processes. */
export function writePeers(path: string): void {
  writeFileSync(path, JSON.stringify(Object.fromEntries(records)))
}

/** Adds what another process of this run has written; one that came to no end has written nothing. */
export function addPeersOf(path: string): void {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return
  }
  for (const [name, record] of Object.entries(recordsSchema.parse(JSON.parse(text)))) {
    const tests = record.tests + (records.get(name)?.tests ?? 0)
    records.set(name, { ...record, tests })
  }
}
