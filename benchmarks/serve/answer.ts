import { join } from 'node:path'
import { isHypervisorError } from '../../src/index.js'
import { campaignFiles } from '../campaign/campaign-files.js'
import { compareFolders, renderHtmlComparison } from '../compare/index.js'
import { campaignFolders, filesOf, readCatalogue, requireNoLinks } from './catalogue.js'
import { errorPage, indexPage } from './pages.js'

/** What is asked of the server. */
export interface Question {
  readonly method: string
  /** Path and query as they came: `/compare?before=a&after=b`. */
  readonly target: string
  /** The header Host. */
  readonly host: string | undefined
}

/** What it answers: a text of its own, or a regular file of a campaign. */
export type Answer = {
  readonly status: number
  readonly type: string
} & (
  | { readonly text: string; readonly sendsForms?: boolean }
  | { readonly path: string; readonly download: string | undefined }
)

const page = 'text/html; charset=utf-8'

const fileTypes: Readonly<Record<string, string>> = {
  [campaignFiles.report]: page,
  [campaignFiles.campaign]: 'application/json; charset=utf-8',
  [campaignFiles.environment]: 'application/json; charset=utf-8',
  [campaignFiles.summary]: 'application/json; charset=utf-8',
  [campaignFiles.samples]: 'application/x-ndjson; charset=utf-8',
}

/**
 * Answers a question about the campaigns in a folder. Names are looked up among those that are there and never made
 * into paths, links are not followed, and only the files of a campaign are served. Never throws.
 *
 * @param root Folder of campaigns.
 * @param hosts What the header Host may be. Another one comes from a page whose name was pointed here (DNS
 *   rebinding), which could read the answer.
 */
export async function answer(root: string, hosts: readonly string[], question: Question): Promise<Answer> {
  const { method, target, host } = question
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    return failure(421, 'Another server', `This server does not answer for '${host ?? ''}'.`)
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return failure(405, 'Not allowed', 'This server only shows what is there.')
  }
  const url = parseTarget(target)
  if (url === undefined) return failure(400, 'Not understood', 'This is no address.')
  try {
    return await route(root, url)
  } catch (error) {
    if (!isHypervisorError(error)) return failure(500, 'A defect', 'This page could not be made.')
    return failure(422, error.code, error.message, error.hint)
  }
}

async function route(root: string, { segments, query }: Target): Promise<Answer> {
  const [first, name, file, ...rest] = segments
  if (first === '' && name === undefined) {
    return { status: 200, type: page, text: indexPage(await readCatalogue(root)), sendsForms: true }
  }
  if (first === 'compare' && name === undefined) return await comparison(root, query)
  if (first === 'campaign' && name !== undefined && file !== undefined && rest.length === 0) {
    return await campaignFile(root, name, file)
  }
  return missing()
}

async function comparison(root: string, query: URLSearchParams): Promise<Answer> {
  const folders = await campaignFolders(root)
  const [before, after] = ['before', 'after'].map((side) => {
    return folders.find(({ name }) => name === query.get(side))
  })
  if (before === undefined || after === undefined) {
    return failure(404, 'Not there', 'Name two campaigns of this folder as before and after.')
  }
  await requireNoLinks(before)
  await requireNoLinks(after)
  const text = renderHtmlComparison(await compareFolders(before.path, after.path))
  return { status: 200, type: page, text }
}

async function campaignFile(root: string, name: string, file: string): Promise<Answer> {
  const folder = (await campaignFolders(root)).find((candidate) => candidate.name === name)
  const type = Object.hasOwn(fileTypes, file) ? fileTypes[file] : undefined
  if (folder === undefined || type === undefined || !(await filesOf(folder.path)).has(file)) return missing()
  const download = file === campaignFiles.samples ? file : undefined
  return { status: 200, type, path: join(folder.path, file), download }
}

interface Target {
  /** Decoded, without the slash at the beginning; of `/` the one empty segment. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
}

/** Takes an address apart, without making one path of dots out of another as URLs do; `undefined` if it is none. */
function parseTarget(target: string): Target | undefined {
  if (!target.startsWith('/') || target.length > 4096) return undefined
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  try {
    return {
      segments: path.slice(1).split('/').map(decodeURIComponent),
      query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    }
  } catch {
    return undefined
  }
}

function missing(): Answer {
  return failure(404, 'Not there', 'Nothing is at this address.')
}

function failure(status: number, title: string, message: string, hint?: string): Answer {
  return { status, type: page, text: errorPage(title, message, hint) }
}
