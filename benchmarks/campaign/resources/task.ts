import type { WorkloadNeed } from '../workload.js'
import type { Resources } from './provide.js'

/** What is to be made for a boot. */
export interface Task {
  readonly needs: ReadonlySet<WorkloadNeed>
  /** Takes care of something until the release. */
  own<Owned extends AsyncDisposable>(made: Owned): Owned
}

/** What a machine was given: its specification with all of it, and where the standard tools run. */
export type Given = Pick<Resources, 'spec' | 'place'>
