import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { parse } from 'yaml'
import { z } from 'zod'
import { readSamples } from '../../benchmarks/campaign/sample-log.js'
import { findImage } from '../../benchmarks/image/image-store.js'
import { commands } from '../../cli/commands.js'
import { fakeMachine } from '../benchmarks/tune/fake-root.js'
import { nativePeer, simhPeer, toolsImagePeer, v86Peer } from '../support/known-peers.js'
import { inEmptyFolder, makeCampaign } from '../support/made-campaign.js'
import { needPeer } from '../support/peers.js'
import { useImagesOfMachine } from '../support/tools-image.js'
import { runCli } from './run-cli.js'
import { runInside, runInsideOnTest } from './run-inside.js'

const folder = new URL('../../../schemas/', import.meta.url)
const published = readdirSync(folder).map((file) => file.replace(/\.schema\.json$/, ''))
const names = new Set<string>()

/** Reads a schema as whoever has the package alone would, and holds values against it. */
function publishedSchema(name: string): (value: unknown) => void {
  names.add(name)
  const schema = z.fromJSONSchema(JSON.parse(readFileSync(new URL(`${name}.schema.json`, folder), 'utf8')))
  return (value) => {
    const { error } = schema.safeParse(value)
    expect(error?.issues ?? [], `${name}: ${JSON.stringify(value).slice(0, 200)}`).to.deep.equal([])
  }
}

async function printed(...args: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await runInside([...args, '--json'])
  expect(stderr).to.equal('')
  return JSON.parse(stdout)
}

async function fileOf(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'))
}

const plain = { invocations: 4, iterations: 2 }
const faulty = { ...plain, wrong: ['sort on v86'], id: 'faulty12', seed: 2 }

describe('JSON, held against the schemas that are published', () => {
  const held = {
    arithmetic: publishedSchema('arithmetic'),
    baseline: publishedSchema('baseline'),
    baselineCheck: publishedSchema('baseline-check'),
    campaign: publishedSchema('campaign'),
    comparison: publishedSchema('comparison'),
    environment: publishedSchema('environment'),
    hepReport: publishedSchema('hep-report'),
    historic: publishedSchema('historic'),
    image: publishedSchema('image'),
    message: publishedSchema('message'),
    recipe: publishedSchema('image-recipe'),
    sample: publishedSchema('sample'),
    specification: publishedSchema('domain-spec'),
    summary: publishedSchema('summary'),
    tune: publishedSchema('tune'),
  }

  describe('of campaigns', () => {
    const parts = ['campaign', 'environment', 'summary'] as const

    for (const made of [plain, faulty, { ...plain, duet: true }]) {
      it(`is their files, and what report and export print of them: ${JSON.stringify(made)}`, async () => {
        await inEmptyFolder(async (parent) => {
          const path = join(parent, 'a')
          await makeCampaign(path, made)
          for (const name of parts) held[name](await fileOf(join(path, `${name}.json`)))
          for (const record of await readSamples(path)) held.sample(record)
          const reported = await printed('report', path)
          expect(reported).to.have.keys('folder', 'summary')
          held.summary(Reflect.get(Object(reported), 'summary'))
          const { stdout } = await runInside(['export', path, '--format', 'json'])
          const whole = z
            .strictObject({
              kind: z.literal('polyvisor-export'),
              schemaVersion: z.literal(1),
              ...{ campaign: z.unknown(), environment: z.unknown(), summary: z.unknown() },
              log: z.array(z.unknown()).min(1),
            })
            .parse(JSON.parse(stdout))
          held.campaign(whole.campaign)
          held.environment(whole.environment)
          held.summary(whole.summary)
          for (const record of whole.log) held.sample(record)
          const hep = await runInside(['export', path, '--format', 'hep', '--tag', 'site=X'])
          held.hepReport(JSON.parse(hep.stdout))
        })
      })
    }

    it('is what compare and baseline print of two, and the file of baselines', async () => {
      await inEmptyFolder(async (parent) => {
        const [a, b, file] = ['a', 'b', 'baselines.json'].map((name) => join(parent, name))
        if (a === undefined || b === undefined || file === undefined) return expect.fail('three names')
        await makeCampaign(a, plain)
        await makeCampaign(b, faulty)
        held.comparison(await printed('compare', a, b))
        held.comparison(await printed('compare', b, a))
        await printed('baseline', 'save', a, '--file', file)
        held.baseline(await fileOf(file))
        for (const other of [a, b]) {
          held.baselineCheck(await printed('baseline', 'check', other, '--file', file))
        }
      })
    })

    describe('that are measured', () => {
      needPeer(nativePeer)
      needPeer(v86Peer)

      it('is what bench and reproduce print', async function () {
        this.timeout(120_000)
        await inEmptyFolder(async (parent) => {
          const [path, again] = [join(parent, 'a'), join(parent, 'again')]
          const few = ['--quick', '--invocations', '2', '--iterations', '2', '--workloads', 'integer-add']
          const out = ['--platforms', 'native,v86', '--out', path, '--json']
          const environmentOfRun = { environment: { XDG_STATE_HOME: join(parent, 's') } }
          const measured = await runCli(['bench', ...few, ...out], environmentOfRun)
          expect(measured.stderr).to.equal('')
          held.summary(Reflect.get(Object(JSON.parse(measured.stdout)), 'summary'))
          for (const name of parts) held[name](await fileOf(join(path, `${name}.json`)))
          for (const record of await readSamples(path)) held.sample(record)
          const repeated = await runCli(['reproduce', path, '--out', again, '--json'], environmentOfRun)
          const result: unknown = JSON.parse(repeated.stdout)
          expect(result).to.have.keys('folder', 'summary', 'comparison')
          held.summary(Reflect.get(Object(result), 'summary'))
          held.comparison(Reflect.get(Object(result), 'comparison'))
        })
      })
    })
  })

  it('of tune is what show, apply and restore print', async () => {
    const machine = fakeMachine()
    try {
      const environment = {
        XDG_STATE_HOME: join(machine.state, '../..'),
        POLYVISOR_TEST_ROOT: machine.root.slice(0, -1),
      }
      for (const action of ['show', 'apply', 'show', 'restore', 'restore']) {
        const { stdout, stderr } = await runCli(['tune', action, '--json'], { environment })
        expect(stderr).to.equal('')
        held.tune(JSON.parse(stdout))
      }
    } finally {
      machine.remove()
    }
  })

  it('of a specification is what dumpspec prints', async () => {
    const { stdout } = await runInsideOnTest(['dumpspec', 'test', '--json'])
    held.specification(JSON.parse(stdout))
  })

  it('of a recipe describes the one of the package', async () => {
    const path = new URL('../../../benchmarks/image/recipes/tools.yaml', import.meta.url)
    held.recipe(parse(await readFile(path, 'utf8')))
  })

  describe('of an image', () => {
    needPeer(toolsImagePeer)
    useImagesOfMachine()

    it('is the file in its folder', async () => {
      const found = (await findImage('tools')) ?? expect.fail('no image')
      held.image(await fileOf(join(found.folder, 'image.json')))
    })
  })

  describe('of machines of the past', () => {
    needPeer(simhPeer)

    it('is what historic and arithmetic print', async () => {
      held.historic(await printed('historic', 'altair-8800', '--rounds', '1'))
      held.arithmetic(await printed('arithmetic', 'pdp10'))
    })
  })

  describe('of errors', () => {
    for (const { name } of commands) {
      it(`is what ${name} prints of an option that it does not have`, async () => {
        const { code, stdout, stderr } = await runInside([name, '--no-such-option', '--json'])
        expect(stdout).to.equal('')
        expect(code).to.equal(2)
        held.message(JSON.parse(stderr))
      })
    }

    for (const [args, field] of [
      [['bench', '--sweep', 'cpu'], '--sweep'],
      [['bench', '--resume', 'no-such-folder'], 'no-such-folder'],
      [['compare', 'no-such-folder', 'neither'], 'no-such-folder'],
      [['export', 'no-such-folder', '--format', 'csv'], '--json'],
      [['baseline', 'check', 'x', '--file', 'no-such-file'], '--file'],
      [['tune', 'apply', 'no-such-setting'], 'no-such-setting'],
      [['image', 'show', 'no-such-image'], 'no-such-image'],
    ] as const) {
      it(`names the field where '${args.join(' ')}' is refused, with its stack where that is asked for`, async () => {
        const { stdout, stderr } = await runInside([...args, '--json', '--verbose'])
        expect(stdout).to.equal('')
        const said: unknown = JSON.parse(stderr)
        held.message(said)
        expect(said).to.have.nested.property('error.field', field)
        expect(said).to.have.nested.property('error.stack').that.is.a('string')
      })
    }
  })

  it('leaves out none of these schemas', () => {
    expect([...names].sort()).to.deep.equal([...published].sort())
  })
})
