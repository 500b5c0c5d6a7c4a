import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { readSamples } from '../../benchmarks/campaign/sample-log.js'
import { readSummaryFile } from '../../benchmarks/campaign/store.js'
import { cellColumns } from '../../benchmarks/export/cells-table.js'
import { hepReportSchema } from '../../benchmarks/export/index.js'
import { sampleColumns } from '../../benchmarks/export/samples-table.js'
import { campaignSchema, environmentSchema, logRecordSchema, summarySchema } from '../../benchmarks/index.js'
import { inEmptyFolder, type MadeCampaign, makeCampaign, remade } from '../support/made-campaign.js'
import { runInside } from './run-inside.js'

const small = { invocations: 3, iterations: 2 }

/** Makes a campaign and exports it to standard output. */
async function exported(made: MadeCampaign, ...options: readonly string[]) {
  return await inEmptyFolder(async (parent) => {
    const folder = join(parent, 'a')
    await makeCampaign(folder, made)
    const { code, stdout, stderr } = await runInside(['export', folder, ...options])
    expect(code, stderr).to.equal(0)
    return { stdout, samples: await readSamples(folder), summary: await readSummaryFile(folder) }
  })
}

/** The rows of a table whose fields need no quotes, by column. */
function rowsOf(text: string): readonly Readonly<Record<string, string>>[] {
  expect(text.endsWith('\r\n')).to.equal(true)
  const [head = '', ...lines] = text.slice(0, -2).split('\r\n')
  const columns = head.split(',')
  return lines.map((line) => {
    const fields = line.split(',')
    expect(fields).to.have.length(columns.length)
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']))
  })
}

describe('polyvisor export', () => {
  it('writes one row a sample', async () => {
    const { stdout, samples } = await exported(small, '--format', 'csv')
    const rows = rowsOf(stdout)
    const expected = samples.filter((record) => record.kind === 'sample')
    expect(rows).to.have.length(expected.length)
    expected.forEach((sample, index) => {
      expect(rows[index]).to.include({
        campaign: 'abcd1234',
        platform: sample.platform,
        workload: sample.workload,
        invocation: String(sample.invocation),
        iteration: String(sample.iteration),
        steady: 'true',
        units: String(sample.units),
        elapsed_ns: String(sample.elapsed),
        time_per_unit_ns: String(sample.elapsed / sample.units),
        checksum: sample.checksum,
        verdict: 'exact',
      })
    })
  })

  it('writes one row a cell, with the reason where there is no ratio', async () => {
    const { stdout, summary } = await exported(
      { ...small, wrong: ['sort on v86'] },
      ...['--format', 'csv', '--table', 'cells'],
    )
    const rows = rowsOf(stdout)
    expect(rows.map(({ platform, workload, state }) => `${workload} on ${platform}: ${state}`)).to.deep.equal(
      [
        'integer-add on native: baseline',
        'sort on native: baseline',
        'integer-add on v86: estimated',
        'sort on v86: wrong',
      ],
    )
    const cell = summary?.cells[2]
    if (cell?.state !== 'estimated') return expect.fail('no ratio')
    expect(Number(rows[2]?.['ratio'])).to.equal(cell.ratio)
    expect(Number(rows[2]?.['high'])).to.equal(cell.high)
    expect(rows[3]).to.include({ ratio: '', reason: 'its checksum is 0000000000000bad', result: 'wrong' })
  })

  it('guards what a guest answered against spreadsheets', async () => {
    const made = { ...small, wrong: ['sort on v86'], reason: '=HYPERLINK("x")' }
    const options = ['--format', 'csv', '--table', 'cells']
    expect((await exported(made, ...options)).stdout).to.include(`,"'=HYPERLINK(""x"")"\r\n`)
    expect((await exported(made, ...options, '--raw')).stdout).to.include(`,"=HYPERLINK(""x"")"\r\n`)
  })

  it('writes the layout of the HEPiX benchmark suite, with a run for each invocation', async () => {
    const { stdout, summary, samples } = await exported(
      { ...small, wrong: ['sort on v86'] },
      ...['--format', 'hep', '--host-id', 'node-17', '--tag', 'site=EXAMPLE', 'cloud=none'],
    )
    const report = hepReportSchema.parse(JSON.parse(stdout))
    expect(report).to.include({
      _id: 'abcd1234',
      _timestamp: '2026-01-02T03:04:05Z',
      _timestamp_end: '2026-01-02T03:04:05Z',
    })
    expect(report.host).to.deep.include({
      hostname: 'node-17',
      ip: 'not_defined',
      tags: { site: 'EXAMPLE', cloud: 'none' },
    })
    expect(report.host.HW.CPU).to.include({
      CPU_Model: 'Example Processor 9000',
      CPU_num: 2,
      L2_cache: '1024K',
      L3_cache: 'not_available',
      BogoMIPS: -1,
      SMT_Enabled: '0',
    })
    expect(report.host.HW.MEMORY.Mem_Total).to.equal(16_777_216)
    expect(report.host.SW).to.deep.include({
      kernel: { version: '6', major: '1', minor: '0', ABI: 'not_available' },
      node_version: 'v20.20.2',
    })
    expect(Object.keys(report.profiles)).to.deep.equal(['polyvisor_native', 'polyvisor_v86'])
    const [native, v86] = Object.values(report.profiles)
    expect(native).to.include({ score: 1, status: 'success' })
    const overall = summary?.platforms[1]?.overall
    if (overall?.state !== 'estimated') return expect.fail('no overall ratio')
    expect(v86?.score).to.be.closeTo(1 / overall.ratio, 1e-12)
    expect(v86?.score_interval?.[0]).to.be.closeTo(1 / overall.high, 1e-12)
    const add = v86?.benchmarks['integer-add']
    expect(Object.keys(add ?? {}).filter((key) => key.startsWith('run'))).to.have.members([
      'run_info',
      'run0',
      'run1',
      'run2',
    ])
    const rates = samples.flatMap((record) =>
      record.kind === 'sample' &&
      record.platform === 'v86' &&
      record.workload === 'integer-add' &&
      record.invocation === 1
        ? [(1e9 * record.units * 57_344) / record.elapsed]
        : [],
    )
    expect(add?.['run1']?.report['wl-stats']?.max).to.be.closeTo(Math.max(...rates), 1e-3)
    expect(add?.['run1']).to.include({ start_at: 'Fri Jan  2 03:04:05 2026' })
    expect(v86?.benchmarks['sort']?.['run0']?.report).to.deep.equal({
      'wl-scores': {},
      log: 'its checksum is 0000000000000bad',
    })
  })

  it('counts what a standard tool did by the time that the tool says, there as in the tables', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'a')
      await makeCampaign(folder, small)
      await remade(folder, (text) => text.replace(/"ticks":\d+,/g, '$&"reported":{"ns":1000,"amount":2},'))
      const report = async (...options: readonly string[]) =>
        (await runInside(['export', folder, '--format', ...options])).stdout
      for (const row of rowsOf(await report('csv'))) expect(row).to.include({ time_per_unit_ns: '500' })
      const { profiles } = hepReportSchema.parse(JSON.parse(await report('hep')))
      const run = profiles['polyvisor_v86']?.benchmarks['integer-add']?.['run0']
      expect(run?.report['wl-scores']).to.deep.equal({ 'integer-add': (1e9 * 57_344) / 500 })
    })
  })

  it('gives that layout what the fingerprint knows of the processor, and caches without who shares them', async () => {
    const { stdout } = await exported(
      {
        ...small,
        environment: (known) => ({
          ...known,
          cpu: {
            ...known.cpu,
            family: 'GenuineIntel 6.85.4',
            caches: ['L2 Unified 1024K', 'L3 Unified 32768K, shared by 0-1'],
          },
        }),
      },
      ...['--format', 'hep'],
    )
    expect(hepReportSchema.parse(JSON.parse(stdout)).host.HW.CPU).to.include({
      Vendor_ID: 'GenuineIntel',
      CPU_Family: '6',
      Stepping: '4',
      L2_cache: '1024K',
      L3_cache: '32768K',
    })
  })

  it('blames a failure there on the run that had it, and gives that one no score', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'a')
      await makeCampaign(folder, small)
      const failure = {
        kind: 'failure',
        platform: 'v86',
        invocation: 1,
        workload: 'integer-add',
        outcome: 'wrong',
        reason: 'its checksum is bad',
        evidence: [],
      }
      const before =
        /(?=\{"kind":"sample","platform":"v86","invocation":1,"workload":"integer-add","iteration":1)/
      await remade(folder, (text) => text.replace(before, `${JSON.stringify(failure)}\n`))
      const { stdout, stderr } = await runInside(['export', folder, '--format', 'hep'])
      expect(stderr).to.equal('')
      const { profiles } = hepReportSchema.parse(JSON.parse(stdout))
      const add = profiles['polyvisor_v86']?.benchmarks['integer-add']
      expect(['run0', 'run1', 'run2'].map((run) => Reflect.get(add ?? {}, run).report.log)).to.deep.equal([
        'ok',
        'its checksum is bad',
        'ok',
      ])
      expect(add?.['run1']?.report['wl-scores']).to.deep.equal({})
      expect(add?.['run2']?.report['wl-scores']).to.have.property('integer-add')
    })
  })

  it('has no column that the documentation does not explain', async () => {
    const text = await readFile(new URL('../../../docs/comparing.md', import.meta.url), 'utf8')
    for (const column of [...sampleColumns, ...cellColumns]) expect(text).to.include(`\`${column}\``)
  })

  it('names no host in it unless it is given a name', async () => {
    const { stdout } = await exported(small, '--format', 'hep')
    const { host } = hepReportSchema.parse(JSON.parse(stdout))
    expect([host.hostname, host.ip, host.tags]).to.deep.equal(['not_defined', 'not_defined', 'not_defined'])
    expect(stdout).to.not.include(hostname())
  })

  it('writes everything as one JSON document', async () => {
    const { stdout, samples } = await exported(small, '--format', 'json')
    const document = z
      .strictObject({
        kind: z.literal('polyvisor-export'),
        schemaVersion: z.literal(1),
        campaign: campaignSchema,
        environment: environmentSchema,
        summary: summarySchema,
        log: z.array(logRecordSchema),
      })
      .parse(JSON.parse(stdout))
    expect(document.log).to.deep.equal(samples)
  })

  it('writes to a file over what was there, and leaves that alone if it fails', async () => {
    await inEmptyFolder(async (parent) => {
      const [folder, file] = [join(parent, 'a'), join(parent, 'x.csv')]
      await makeCampaign(folder, small)
      await writeFile(file, 'old')
      const done = await runInside(['export', folder, '--format', 'csv', '-o', file, '--json'])
      expect(done.code, done.stderr).to.equal(0)
      expect(JSON.parse(done.stdout)).to.deep.equal({ folder, file, format: 'csv' })
      expect(await readFile(file, 'utf8')).to.match(/^campaign,platform,/)
      const failed = await runInside(['export', folder, '--format', 'csv', '-o', join(parent, 'no', 'x')])
      expect(failed.stderr).to.match(/cannot be written: ENOENT \(ERR_FILE\)/)
      expect(await readdir(parent)).to.have.members(['a', 'x.csv'])
    })
  })

  it('writes over no file of the campaign itself, whichever way that is named', async () => {
    await inEmptyFolder(async (parent) => {
      const [folder, link] = [join(parent, 'a'), join(parent, 'link')]
      await makeCampaign(folder, small)
      await symlink(folder, link)
      const before = await readFile(join(folder, 'samples.jsonl'), 'utf8')
      for (const path of [join(folder, 'samples.jsonl'), join(link, 'samples.jsonl')]) {
        const { code, stderr } = await runInside(['export', folder, '--format', 'csv', '--output', path])
        expect(stderr).to.match(/--output: '.*' is a file of the campaign itself \(ERR_INVALID_ARGUMENT\)/)
        expect(code).to.equal(2)
      }
      expect(await readFile(join(folder, 'samples.jsonl'), 'utf8')).to.equal(before)
      expect(
        (await runInside(['export', folder, '--format', 'csv', '-o', join(folder, 'samples.csv')])).code,
      ).to.equal(0)
    })
  })

  it('refuses wrong options, and a campaign that was changed', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'a')
      await makeCampaign(folder, small)
      const refuse = async (exitCode: number, text: RegExp, ...args: readonly string[]) => {
        const { code, stdout, stderr } = await runInside(['export', folder, ...args])
        expect(stderr).to.match(text)
        expect(code).to.equal(exitCode)
        expect(stdout).to.equal('')
      }
      await refuse(2, /--format: must be one of csv, hep, json/)
      await refuse(2, /--format: must be one of csv, hep, json/, '--format', 'xml')
      await refuse(2, /--table: must be one of samples, cells/, '--format', 'csv', '--table', 'x')
      await refuse(2, /--table: the format hep has no such option/, '--format', 'hep', '--table', 'cells')
      await refuse(2, /--tag: the format csv has no such option/, '--format', 'csv', '--tag', 'a=b')
      await refuse(2, /--tag: must be NAME=VALUE/, '--format', 'hep', '--tag', 'a')
      await refuse(2, /--tag: the tag 'a' is there twice/, '--format', 'hep', '--tag', 'a=1', 'a=2')
      const path = join(folder, 'samples.jsonl')
      await writeFile(path, (await readFile(path, 'utf8')).replace('"elapsed":', '"elapsed":1'))
      for (const format of ['csv', 'hep', 'json']) {
        await refuse(1, /\(ERR_STATE_CORRUPT\)/, '--format', format)
      }
    })
  })
})
