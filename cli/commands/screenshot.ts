import { open } from 'node:fs/promises'
import { HypervisorError } from '../../src/errors.js'
import type { CommandAction } from '../commands.js'
import { given, withDomain, withFeature } from '../session.js'

/** `polyvisor screenshot NAME FILE`: writes a new file; one that is there is not overwritten. */
export const screenshot: CommandAction = (context, [name, file]) =>
  withDomain(context, name, async (domain) => {
    const picture = await withFeature(domain, 'screenshot').screenshot(context.call)
    await writeNewFile(given(file), picture.data)
    context.output.result(
      { name: domain.name, file, mediaType: picture.mediaType, size: picture.data.length },
      () => `Display of domain '${domain.name}' written to ${file} (${picture.mediaType}).\n`,
    )
  })

async function writeNewFile(path: string, data: Uint8Array): Promise<void> {
  try {
    await using handle = await open(path, 'wx')
    await handle.writeFile(data)
  } catch (error) {
    throw new HypervisorError('ERR_FILE', `the file '${path}' cannot be made`, {
      field: 'file',
      hint: 'Name a file that does not exist yet, in a folder that does.',
      cause: error,
    })
  }
}
