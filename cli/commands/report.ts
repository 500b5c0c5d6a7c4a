import { relative } from 'node:path'
import { z } from 'zod'
import { campaignFiles, readCampaign, refresh, renderTerminal } from '../../benchmarks/index.js'
import { serveCampaigns } from '../../benchmarks/serve/index.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { leaveOn } from '../leave-on.js'
import { safeText } from '../safe-text.js'

const optionsSchema = z.strictObject({
  serve: z.boolean().optional(),
  port: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a number from 0 to 65535')
    .optional(),
})

/** `polyvisor report`: computes summary and report from the samples anew, or shows a folder of campaigns. */
export const report: CommandAction = async (context, [folder], options) => {
  const { serve, port } = parseOptions(optionsSchema, options)
  if (serve === true) return await show(context, folder ?? 'results', port)
  if (port !== undefined) throw invalid('--port', 'belongs to --serve')
  if (folder === undefined) {
    throw invalid('folder', 'is missing', 'Name the folder of a campaign, or give --serve.')
  }
  const campaign = await readCampaign(folder)
  const summary = await refresh(folder)
  const shown = relative('.', folder) || '.'
  context.output.result({ folder, summary }, () => {
    return `${renderTerminal(campaign, summary, { columns: process.stdout.columns })}\nSummary:  ${shown}/${campaignFiles.summary}\nReport:   ${shown}/${campaignFiles.report}\n`
  })
}

/** Shows a folder of campaigns until the command is interrupted or its time-out runs out. */
async function show(context: CommandContext, folder: string, port: number | undefined): Promise<void> {
  await using server = await serveCampaigns(folder, port)
  context.output.line({ url: server.url }, () => server.url)
  context.output.remark(`Showing the campaigns in ${safeText(folder)} until Ctrl-C.`)
  let leave = (): void => {}
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  const watch = leaveOn(context, leave)
  await left
  watch.release()
}
