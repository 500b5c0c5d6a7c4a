import type { MetadataMethods, RenameMethods } from '../../../src/domain.js'
import { withLabel } from '../../../src/spec/labels.js'
import type { XenReference, XenSession } from '../session.js'
import { changeDefinition, lifecycle, requireDefinition, taken } from '../state/change.js'
import { domainsOf, identityOf } from '../state/find.js'

/** Features `rename` and `metadata`: what is changed of a definition without defining it anew. */
export function definitionMethods(session: XenSession, dom: XenReference): RenameMethods & MetadataMethods {
  return {
    async rename(newName) {
      await session.requireState(dom, 'shutoff')
      const survey = await session.survey()
      if (domainsOf(survey).some((domain) => identityOf(domain).name === newName))
        throw taken(newName, 'newName')
      await changeDefinition(
        session,
        dom,
        ({ spec, labels }) => ({ spec: { ...spec, name: newName }, labels }),
        { from: false, tells: [lifecycle('undefined', dom.name), lifecycle('defined', newName)] },
      )
      dom.name = newName
    },
    async setTitle(title) {
      await changeDefinition(session, dom, ({ spec: { title: _, ...spec }, labels }) => ({
        spec: title === undefined || title === '' ? spec : { ...spec, title },
        labels,
      }))
    },
    async labels() {
      return requireDefinition(dom, (await session.find(dom)).definition).labels
    },
    setLabel: (name, value) =>
      changeDefinition(session, dom, ({ spec, labels }) => ({
        spec,
        labels: withLabel(labels, name, value),
      })),
  }
}
