import type { CampaignPlatform } from './platform.js'
import { numberSetting, type VariantSetting } from './setting.js'

/** How many machines of a platform do the same work at the same time; one of them is measured. */
export const copies: VariantSetting = numberSetting(
  { least: 1, most: 64, what: 'a number of machines side by side' },
  (value) => `${value} side by side`,
  () => ({}),
)

/** The machines beside the one that is measured, for settings whose values were checked. */
export function neighboursOf({
  copies: count,
}: Readonly<Record<string, string>>): Pick<CampaignPlatform, 'neighbours'> {
  return count === undefined ? {} : { neighbours: Number(count) - 1 }
}
