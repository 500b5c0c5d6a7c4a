/** The report of a campaign for a browser: one self-contained file. */
export { renderHtmlReport } from './document.js'
export type { ReportInput } from './view.js'
