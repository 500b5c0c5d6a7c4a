import type { ScreenshotMethods, SendKeyMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { linuxKeyCodes } from '../../../src/linux-key-codes.js'
import { longestPicture, readWhole } from '../../../src/transports/read-whole.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'

/** `VIR_KEYCODE_SET_LINUX`. */
const linuxCodes = 0

/** `VIR_DOMAIN_SEND_KEY_MAX_KEYS` (include/libvirt/libvirt-domain.h). */
const mostKeys = 16

/** How long keys are held down, in milliseconds, as virsh does. */
const holdTime = 100

/** Features `screenshot` and `send-key`. */
export function displayMethods(
  session: LibvirtSession,
  dom: DomainReference,
): ScreenshotMethods & SendKeyMethods {
  const { client } = session
  return {
    async screenshot({ signal } = {}) {
      await session.requireState(dom, 'running', 'paused')
      const { result, stream } = await client.openStream(
        'domainScreenshot',
        { dom, screen: 0, flags: 0 },
        { signal },
      )
      const data = await readWhole(stream, {
        most: longestPicture,
        what: 'the picture',
        code: 'ERR_PROTOCOL',
      })
      switch (result.mime) {
        case 'image/png':
        case 'image/x-portable-pixmap':
          return { data, mediaType: result.mime }
        default:
          throw new HypervisorError('ERR_PROTOCOL', `the picture is '${result.mime}', which nobody asked for`)
      }
    },
    async sendKeys(keys) {
      await session.requireState(dom, 'running', 'paused')
      if (!Array.isArray(keys) || keys.length === 0) {
        throw new HypervisorError('ERR_INVALID_ARGUMENT', 'at least one key is needed', { field: 'keys' })
      }
      if (keys.length > mostKeys) {
        throw new HypervisorError(
          'ERR_INVALID_ARGUMENT',
          `libvirt presses ${mostKeys} keys at most together, not ${keys.length}`,
          { field: 'keys' },
        )
      }
      const keycodes = keys.map((key, index) => {
        const code = linuxKeyCodes.get(key)
        if (code !== undefined) return code
        throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no key '${key}'`, {
          field: `keys[${index}]`,
        })
      })
      await client.call('domainSendKey', { dom, codeset: linuxCodes, holdtime: holdTime, keycodes, flags: 0 })
    },
  }
}
