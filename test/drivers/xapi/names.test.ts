import { expect } from 'chai'
import fc from 'fast-check'
import { z } from 'zod'
import { xapi } from '../../../drivers/xapi/driver.js'
import type { EventStream } from '../../../src/event-hub.js'
import { useXapiPool } from '../../support/xapi-pool.js'

/** Pieces that mean something to shells, to the pool's own expressions, to XML, JSON, SQL and option strings. */
const nasty = [
  ...[
    '$(id)',
    '`id`',
    '"',
    "'",
    '\\',
    '\n',
    '\r\n',
    '\t',
    '\0',
    ';',
    '|',
    '&',
    '>',
    '<',
    '<!--',
    ']]>',
    '&lt;',
  ],
  ...['</value>', '<?xml?>', '"=field', 'and true', 'or "a"="a"', '{}', '[]', '__proto__', 'constructor'],
  ...[
    '../',
    '/',
    ',',
    '%00',
    '%s',
    '--',
    '-',
    ' ',
    '\u2028',
    '\u202e',
    'ü',
    '𝄞',
    '\ud83d',
    'OpaqueRef:NULL',
    '*',
  ],
]

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 8 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((pieces) => Buffer.from(pieces.join('')).toString())

/** How many machines have hostile names at a time. */
const crowd = 100

/** Reads events, each of which is to go on from the name before, until every machine has its last name; counts them. */
async function follow(stream: EventStream, names: Map<string, string>, last: string): Promise<number> {
  const waiting = new Set(names.keys())
  for (let count = 0; ; count += 1) {
    const [gone, come] = [(await stream.next()).value, (await stream.next()).value]
    const { domain, uuid } = z.object({ domain: z.string(), uuid: z.string() }).parse(come)
    expect(gone).to.include({ change: 'undefined', domain: names.get(uuid), uuid })
    expect(come).to.include({ change: 'defined' })
    names.set(uuid, domain)
    if (domain.startsWith(last)) waiting.delete(uuid)
    if (waiting.size === 0) return count
  }
}

const refs = z.array(z.string())

interface Victim {
  readonly ref: string
  readonly uuid: string
  readonly name: string
}

/** Copies a machine until there are enough of it. */
async function multiply(
  connection: Awaited<ReturnType<typeof xapi.connect>>,
  name: string,
): Promise<readonly Victim[]> {
  const [first = ''] = refs.parse(await connection.native.call('VM.get_by_name_label', [name]))
  const record: unknown = await connection.native.call('VM.get_record', [first])
  for (let copy = 1; copy < crowd; copy += 1) {
    await connection.native.call('VM.create', [{ ...Object(record), name_label: `${name} ${copy}` }])
  }
  const found = z
    .record(z.string(), z.object({ uuid: z.string(), name_label: z.string() }))
    .parse(await connection.native.call('VM.get_all_records_where', ['field "is_control_domain" = "false"']))
  return Object.entries(found).map(([ref, { uuid, name_label }]) => ({ ref, uuid, name: name_label }))
}

describe('10,000 hostile names in a pool of XAPI (a stand-in)', () => {
  const pool = useXapiPool()

  it('come back as they are, are found, and harm nobody', async function () {
    this.timeout(300_000)
    const names = [...new Set(fc.sample(hostile, { numRuns: 10_000, seed: 20_261_129 }))]
    await using connection = await xapi.connect(pool().uri())
    await connection.define({ name: 'victim' })
    const victims = await multiply(connection, 'victim')
    const uuids = victims.map(({ uuid }) => uuid)
    await using stream = connection.events({ types: ['lifecycle'] })
    const told = follow(stream, new Map(victims.map(({ uuid, name }) => [uuid, name])), 'over ')
    const write = (text: readonly string[]): Promise<unknown> =>
      Promise.all(
        text.map((name, index) => connection.native.call('VM.set_name_label', [victims[index]?.ref, name])),
      )
    for (let first = 0; first < names.length; first += crowd) {
      const batch = names.slice(first, first + crowd)
      await write(batch)
      const listed = new Map((await connection.list()).map(({ uuid, name }) => [uuid, name]))
      expect(batch.map((_, index) => listed.get(uuids[index] ?? ''))).to.deep.equal(batch)
      expect(listed.size).to.equal(crowd)
      // Looking for names takes longer, and a part of all will do.
      for (const [index, name] of batch.entries()) {
        if (index % 20 !== 0) continue
        expect(await connection.lookup(name)).to.include({ name, uuid: uuids[index] })
      }
    }
    await write(uuids.map((_, index) => `over ${index}`))
    expect(await told).to.be.above(names.length / 2)
    for (const domain of await connection.domains()) await domain.undefine()
  })

  it('of labels come back as they are', async () => {
    await using connection = await xapi.connect(pool().uri())
    const domain = await connection.define({ name: 'a' })
    const line = hostile.filter((text) => !/[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(text))
    await fc.assert(
      fc.asyncProperty(line, async (value) => {
        await domain.setLabel('odd', value)
        expect(await domain.labels()).to.deep.equal({ odd: value })
      }),
      { numRuns: 300, seed: 20_261_129 },
    )
    await domain.undefine()
  })
})
