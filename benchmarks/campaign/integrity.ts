import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError } from '../../src/index.js'
import { digestOf, digestOfFile } from '../digest.js'
import { shellLine } from '../shell-line.js'
import { campaignFiles as names } from './campaign-files.js'
import { readLog } from './log-text.js'
import type { EnvironmentRecord, SummaryRecord, SummarySources } from './records.js'

/** Digests of the files that a summary is computed from, with those of the samples that were found in reading them. */
export async function summarySources(
  folder: string,
  samples: Pick<SummarySources, 'samplesSha256' | 'samplesBytes'>,
): Promise<SummarySources> {
  const [campaignSha256, environmentSha256] = await Promise.all([
    digestOfFile(join(folder, names.campaign)),
    digestOfFile(join(folder, names.environment)),
  ])
  return { campaignSha256, environmentSha256, ...samples }
}

/** Adds to a summary the digest of its own content. */
export function sealed(summary: SummaryRecord): SummaryRecord {
  const { contentSha256: _old, ...content } = summary
  return { ...content, contentSha256: contentDigest(content) }
}

/** The digest of a parsed `summary.json` as {@link sealed} wrote it: over its JSON without blanks and without that field. */
export function contentDigest(summary: object): string {
  return digestOf(
    JSON.stringify(Object.fromEntries(Object.entries(summary).filter(([name]) => name !== 'contentSha256'))),
  )
}

/** How the samples in a folder stand to its summary. */
export type SamplesState =
  /** They are those that the summary was computed from, or nobody knows: there is no summary, or an old one. */
  | 'current'
  /** There are more of them: the campaign went on since. */
  | 'grown'
  /** Some of those that the summary was computed from are gone. */
  | 'shortened'

/**
 * Compares the files of a folder with the digests in it: `environment.json` names the campaign's, `summary.json`
 * those of all it was computed from, and its own. Digests find what happened by accident or by hand; they are no
 * signature, and who changes a file can compute them too.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT` for a file that is not what it was.
 */
export async function checkDigests(
  folder: string,
  environment: EnvironmentRecord | undefined,
  summary: SummaryRecord | undefined,
): Promise<SamplesState> {
  const campaignPath = join(folder, names.campaign)
  const summaryPath = join(folder, names.summary)
  const campaign = await digestOfFile(campaignPath)
  for (const expected of [environment?.campaignSha256, summary?.sources?.campaignSha256]) {
    if (expected !== undefined && expected !== campaign) {
      throw changed(campaignPath, 'was changed, or belongs to another campaign', campaign, expected)
    }
  }
  if (summary?.contentSha256 !== undefined) {
    // Another version's fields may be dropped by the schema, so the digest is of what the file says.
    const found = contentDigest(Object(JSON.parse(await readFile(summaryPath, 'utf8'))))
    if (found !== summary.contentSha256) {
      throw changed(
        summaryPath,
        'was changed after it was written',
        found,
        summary.contentSha256,
        `Compute it anew: remove it, then run: ${reportLine(folder)}`,
      )
    }
  }
  if (summary?.sources === undefined) return 'current'
  const state = await samplesState(folder, summary.sources)
  // A campaign that went on may have written the environment again.
  if (state !== 'current') return state
  const environmentPath = join(folder, names.environment)
  const { environmentSha256 } = summary.sources
  const found = await digestOfFile(environmentPath)
  if (found === environmentSha256) return state
  throw changed(environmentPath, 'is not the one that the summary was made with', found, environmentSha256)
}

/**
 * As {@link checkDigests}, for who needs a summary that is that of the samples.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT`, also where samples are gone that the summary was computed from.
 */
export async function requireIntact(
  folder: string,
  environment: EnvironmentRecord | undefined,
  summary: SummaryRecord | undefined,
): Promise<'current' | 'grown'> {
  const state = await checkDigests(folder, environment, summary)
  if (state !== 'shortened') return state
  const path = join(folder, names.samples)
  throw new HypervisorError(
    'ERR_STATE_CORRUPT',
    `the file '${path}' has lost its end: the summary was computed from more of it`,
    {
      field: path,
      hint: `Get the whole file again, or measure what is missing with: ${shellLine(['polyvisor', 'bench', '--resume', folder])}. To do with what is left, remove summary.json and run: ${reportLine(folder)}`,
    },
  )
}

async function samplesState(
  folder: string,
  { samplesSha256, samplesBytes }: SummarySources,
): Promise<SamplesState> {
  const path = join(folder, names.samples)
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size < samplesBytes) return 'shortened'
  const found = samplesBytes === 0 ? samplesSha256 : await digestOfFile(path, samplesBytes)
  if (found !== samplesSha256) {
    throw changed(path, 'is not the one that the summary was computed from', found, samplesSha256)
  }
  if (size === samplesBytes) return 'current'
  const tail: Buffer[] = []
  for await (const chunk of createReadStream(path, { start: samplesBytes })) tail.push(Buffer.from(chunk))
  // Half an invocation, which a killed run left, adds nothing.
  return readLog(Buffer.concat(tail), path).length === 0 ? 'current' : 'grown'
}

function reportLine(folder: string): string {
  return shellLine(['polyvisor', 'report', folder])
}

function changed(
  path: string,
  what: string,
  found: string,
  expected: string,
  hint = 'Get the folder again from where it was measured. If the change was meant, remove summary.json and run polyvisor report FOLDER, and say so to whoever reads the figures.',
): HypervisorError {
  return new HypervisorError(
    'ERR_STATE_CORRUPT',
    `the file '${path}' ${what}: its SHA-256 is ${found.slice(0, 12)}…, not ${expected.slice(0, 12)}…`,
    { field: path, hint },
  )
}
