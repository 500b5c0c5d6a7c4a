import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCampaign, refresh, runCampaign } from '../../index.js'
import type { Measure, Suite } from '../measure.js'

/** What a quick campaign spends on booting, talking and cleaning up, over the payloads' own running time. */
export const harness: Suite = {
  name: 'harness',
  async measure() {
    const folder = await mkdtemp(join(tmpdir(), 'polyvisor-bench-'))
    try {
      const open = await createCampaign({ form: 'quick', folder: join(folder, 'campaign') })
      for await (const _event of runCampaign(open));
      const { harness: total, platforms } = await refresh(open.folder)
      if (total === undefined) return 'the campaign measured nothing'
      const share = (name: string, value: number, detail: string): Measure => ({
        name: `harness over payload, ${name}`,
        unit: '%',
        value: value * 100,
        limit: { atMost: 10 },
        detail,
      })
      return [
        share('whole campaign', total.share, `quick form, calibration included`),
        ...platforms.flatMap((platform) =>
          platform.harness === undefined
            ? []
            : [share(platform.platform, platform.harness.share, 'its invocations, boots included')],
        ),
      ]
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
