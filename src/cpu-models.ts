import type { CallOptions } from './call.js'
import type { CpuModelSpec, CpuModelSpecInput } from './spec/cpu-model.js'
import type { Architecture } from './spec/schema.js'

/**
 * How the CPU that the hypervisor gives to machines of this host stands to another one.
 *
 * - `incompatible`: it lacks what the other one requires, or has what that one forbids.
 * - `identical`: it has just what the other one names.
 * - `superset`: it has all that the other one requires, and more.
 */
export type CpuComparison = 'incompatible' | 'identical' | 'superset'

/** For which guests. */
export interface CpuModelsOptions extends CallOptions {
  /** Architecture of the guests. Default: the host's own. */
  readonly architecture?: Architecture | undefined
}

/** How to make a baseline. */
export interface CpuBaselineOptions extends CpuModelsOptions {
  /** Whether features that follow from the model are listed, too. Default: `false`. */
  readonly expand?: boolean | undefined
}

/**
 * Feature `cpuModels` of a connection: the CPUs that guests can be given here, so that machines can be moved among hosts
 * whose CPUs differ. Every method throws `ERR_UNSUPPORTED` for an architecture whose CPUs the hypervisor cannot take
 * apart, and `ERR_NOT_INSTALLED` or `ERR_UNSUPPORTED` where it runs no guests of it.
 */
export interface CpuModels {
  /** Names of the models that the hypervisor knows, sorted. None where it takes any name for one. */
  models(options?: CpuModelsOptions): Promise<readonly string[]>
  /**
   * The most that the hypervisor gives to a machine of this host: what {@link compare} compares with, in the form of
   * libvirt's `host-model`.
   */
  hostModel(options?: CpuModelsOptions): Promise<CpuModelSpec>
  /**
   * Tells whether a machine with a CPU can run on this host.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the `field`, also for a model or a feature that there is not.
   */
  compare(cpu: CpuModelSpecInput, options?: CpuModelsOptions): Promise<CpuComparison>
  /**
   * Makes a CPU of what all of several have in common, for machines that are to run on each of their hosts: give it what
   * {@link hostModel} says there.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the `field` for no CPU, for a model or a feature that there is
   *   not, and for CPUs of vendors that differ.
   */
  baseline(cpus: readonly CpuModelSpecInput[], options?: CpuBaselineOptions): Promise<CpuModelSpec>
}
