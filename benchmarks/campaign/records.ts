/** The files of a campaign's folder, as schemas and types; `docs/campaign-format.md` explains them. */
export {
  type CampaignPlan,
  type CampaignRecord,
  campaignSchema,
  contradictionIn,
  type ExcludedPlatform,
  type PlatformRecord,
} from './records/campaign.js'
export type { ClockPair, ClockSummary, HostClock, HostClockSummary } from './records/clock.js'
export {
  type EnvironmentRecord,
  environmentSchema,
  type PlatformVersion,
} from './records/environment.js'
export {
  type BootPhases,
  type CalibrationRecord,
  type EndRecord,
  type FailureRecord,
  failureOutcomes,
  type InvocationRecord,
  type LatencyRecord,
  type LogRecord,
  logRecordSchema,
  type MachineState,
  type PlanRecord,
  type SampleRecord,
} from './records/log.js'
export type { NoiseReading, SampleNoise } from './records/noise.js'
export {
  causeKinds,
  type PhysicsCause,
  type PhysicsProbe,
  type PhysicsRow,
  type PhysicsSummary,
  physicsSchema,
} from './records/physics.js'
export { type SpreadRecord, type SpreadSummary, spreadRecordSchema } from './records/spread.js'
export {
  type AbsoluteCell,
  type Disturbances,
  type EstimatedCell,
  type Interval,
  type Measurement,
  type OverallRatio,
  type PlatformSummary,
  type SummaryCell,
  type SummaryRecord,
  type SummarySources,
  summarySchema,
} from './records/summary.js'
