import { tryOnce } from '../../drivers/container/choose.js'
import {
  containerRuntimes,
  findRuntime,
  installHint,
  isRuntime,
  requireRuntime,
} from '../../drivers/container/runtimes.js'
import { isHypervisorError } from '../../src/index.js'
import type { VariantSetting, VariantSettings } from './setting.js'

/** The program that makes the container; without the setting the first that works. */
const runtime: VariantSetting = {
  takes: containerRuntimes.join(', '),
  read: (value) => (isRuntime(value) ? value : undefined),
  words: (value) => `made by ${value}`,
  parameters: (value) => ({ runtime: value }),
  async missing(value, signal) {
    const code = 'ERR_NOT_INSTALLED'
    if (!isRuntime(value)) return undefined
    if (findRuntime(value) === undefined)
      return { code, reason: `${value} is not on the PATH (${installHint(value)})` }
    try {
      await tryOnce(requireRuntime(value), signal)
      return undefined
    } catch (error) {
      if (signal?.aborted || !isHypervisorError(error)) throw error
      return { code, reason: error.message }
    }
  },
}

/** What a container may have otherwise. */
export const containerSettings: VariantSettings = { runtime }
