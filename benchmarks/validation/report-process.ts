import { refresh } from '../campaign/refresh.js'

/** A process of its own that makes summary and report of the folder it is given, and says what that took. */
const [folder = ''] = process.argv.slice(2)
const started = performance.now()
const summary = await refresh(folder)
const seconds = (performance.now() - started) / 1000
const ratios = summary.cells.filter(({ state }) => state === 'estimated').length
process.stdout.write(`${JSON.stringify({ seconds, ratios, peakKiB: process.resourceUsage().maxRSS })}\n`)
