/**
 * The suite that every driver must pass, for drivers from outside of this package too. It is written for mocha (12) with chai (6),
 * which must be installed beside the package.
 */
export type { Peer } from '../support/peers.js'
export { describeContract } from './describe-contract.js'
export type {
  ContractSpec,
  ContractSubject,
  FeatureNeeds,
  GuestAbilities,
  HostFiles,
  MachineNeeds,
  MediaFiles,
} from './subject.js'
