/** Campaigns held against each other: what changed, what did not, and what cannot be known. */
export {
  type Change,
  type ChangeRule,
  type ChangeVerdict,
  judgeChanges,
  type LogEstimate,
} from './change.js'
export { type ComparisonOptions, compareFinished, compareFolders } from './compare.js'
export { renderHtmlComparison } from './html.js'
export { type CellChange, type Comparison, comparisonSchema, comparisonSchemaVersion } from './record.js'
export {
  countVerdicts,
  formatChange,
  formatChangeInterval,
  formatPValue,
  formatRatioSide,
  formatTimeSide,
  type JudgedChange,
  ruleInWords,
  sideInWords,
  verdictWords,
} from './words.js'
