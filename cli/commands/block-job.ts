import { resolve } from 'node:path'
import { z } from 'zod'
import type { AnyDomain, BlockJobOptions, MethodsOf } from '../../src/domain.js'
import { backupFormats } from '../../src/domain.js'
import type { BlockJobInfo } from '../../src/domain-data.js'
import { formatSize } from '../../src/spec/sizes.js'
import { invalid, parseByteSize, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { given, withDomain, withFeature } from '../session.js'
import { formatFields } from '../table.js'

const bandwidthField = z
  .string()
  .transform((text) => parseByteSize(text, '--bandwidth'))
  .optional()

const imageField = z
  .string()
  .transform((path) => resolve(path))
  .optional()

const flag = z.boolean().default(false)

const pullSchema = z.object({ base: imageField, bandwidth: bandwidthField })
const commitSchema = z.object({ base: imageField, top: imageField, bandwidth: bandwidthField })
const copySchema = z.object({
  pivot: flag,
  shallow: flag,
  format: z.enum(backupFormats).optional(),
  bandwidth: bandwidthField,
})
const jobSchema = z.object({ abort: flag, bandwidth: bandwidthField })

/** `polyvisor blockpull NAME DISK`. */
export const blockpull: CommandAction = (context, [name, disk], givenOptions) => {
  const options = parseOptions(pullSchema, givenOptions)
  return withDomain(context, name, async (domain) => {
    await run(context, domain, (jobs, call) => jobs.blockPull(given(disk), { ...options, ...call }))
    context.output.result({ name: domain.name, disk, ...options }, () =>
      options.base === undefined
        ? `Disk '${disk}' of domain '${domain.name}' needs no other image.\n`
        : `Disk '${disk}' of domain '${domain.name}' needs no image but ${options.base}.\n`,
    )
  })
}

/** `polyvisor blockcommit NAME DISK`. */
export const blockcommit: CommandAction = (context, [name, disk], givenOptions) => {
  const options = parseOptions(commitSchema, givenOptions)
  return withDomain(context, name, async (domain) => {
    await run(context, domain, (jobs, call) => jobs.blockCommit(given(disk), { ...options, ...call }))
    context.output.result(
      { name: domain.name, disk, ...options },
      () => `Images of disk '${disk}' of domain '${domain.name}' committed.\n`,
    )
  })
}

/** `polyvisor blockcopy NAME DISK FILE`. */
export const blockcopy: CommandAction = (context, [name, disk, file], givenOptions) => {
  const options = parseOptions(copySchema, givenOptions)
  const path = resolve(given(file))
  return withDomain(context, name, async (domain) => {
    await run(context, domain, (jobs, call) => jobs.blockCopy(given(disk), path, { ...options, ...call }))
    context.output.result({ name: domain.name, disk, path, ...options }, () =>
      options.pivot
        ? `Domain '${domain.name}' goes on with ${path} as its disk '${disk}'.\n`
        : `Disk '${disk}' of domain '${domain.name}' copied to ${path}.\n`,
    )
  })
}

/** `polyvisor blockjob NAME DISK`. */
export const blockjob: CommandAction = (context, [name, disk], givenOptions) => {
  const { abort, bandwidth } = parseOptions(jobSchema, givenOptions)
  if (abort && bandwidth !== undefined) throw invalid('--bandwidth', 'has no meaning with --abort')
  return withDomain(context, name, async (domain) => {
    const jobs = withFeature(domain, 'block-jobs')
    const id = given(disk)
    if (abort) {
      await jobs.abortBlockJob(id, context.call)
      context.output.result(
        { name: domain.name, disk },
        () => `Block job of disk '${disk}' of domain '${domain.name}' is being cancelled.\n`,
      )
      return
    }
    if (bandwidth !== undefined) await jobs.setBlockJobBandwidth(id, bandwidth, context.call)
    const job = await jobs.blockJob(id, context.call)
    context.output.result(job ?? { type: 'none' }, () => formatJob(job))
  })
}

/** Runs a job; progress goes to standard error where that is a terminal. */
async function run(
  { call, output }: CommandContext,
  domain: AnyDomain,
  work: (jobs: MethodsOf<'block-jobs'>, options: BlockJobOptions) => Promise<void>,
): Promise<void> {
  const jobs = withFeature(domain, 'block-jobs')
  const showProgress = process.stderr.isTTY === true && !output.json
  const onProgress: BlockJobOptions['onProgress'] = ({ processed, total }) =>
    void process.stderr.write(`\r${formatSize(processed)} of ${formatSize(total)}   `)
  await work(jobs, { ...call, ...(showProgress ? { onProgress } : {}) })
  if (showProgress) process.stderr.write('\n')
}

function formatJob(job: BlockJobInfo | undefined): string {
  return formatFields({
    'Block job': job?.type ?? 'none',
    Processed: job && formatSize(job.processed),
    Remaining: job && formatSize(job.remaining),
    Total: job && formatSize(job.total),
    Bandwidth: job?.bandwidth === undefined ? undefined : `${formatSize(job.bandwidth)}/s`,
  })
}
