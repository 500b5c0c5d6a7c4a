import { z } from 'zod'
import { formatSize } from '../../src/spec/sizes.js'
import { parseByteSize, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { given, withDomain, withFeature } from '../session.js'

const optionsSchema = z.object({ bandwidth: z.string().optional() })

/** `polyvisor migrate NAME URI`. Progress goes to standard error where that is a terminal. */
export const migrate: CommandAction = (context, [name, uri], givenOptions) => {
  const options = parseOptions(optionsSchema, givenOptions)
  const bandwidth =
    options.bandwidth === undefined ? undefined : parseByteSize(options.bandwidth, '--bandwidth')
  const showProgress = process.stderr.isTTY === true && !context.output.json
  return withDomain(context, name, async (domain) => {
    await withFeature(domain, 'migrate').migrate(given(uri), {
      ...context.call,
      bandwidth,
      ...(showProgress
        ? {
            onProgress: ({ transferred, remaining }) =>
              process.stderr.write(`\r${formatSize(transferred)} sent, ${formatSize(remaining)} to go   `),
          }
        : {}),
    })
    if (showProgress) process.stderr.write('\n')
    context.output.result({ name: domain.name, uri }, () => `Domain '${domain.name}' migrated to ${uri}.\n`)
  })
}
