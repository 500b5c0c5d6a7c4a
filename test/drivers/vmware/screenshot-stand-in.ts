import { answerOf } from './answer-of.js'
import type { StandIn } from './soap-proxy.js'

/**
 * Stands in for `CreateScreenshot_Task` and its task, which vcsim does not have, by the vSphere Web Services API reference
 * (`vim.VirtualMachine`, `vim.TaskInfo`): the result of the task is the path of the picture on a datastore.
 */
export interface ScreenshotStandIn extends StandIn {
  /** Puts a picture onto a datastore, and returns its path. */
  take: () => Promise<string>
  /** The type of the fault that a task ends with in place of that. */
  fault: string | undefined
  /** How often a task is under way when it is looked at. Default: 0. */
  slow: number
  /** Called when somebody looks at a task that has ended. */
  onEnd: () => void
}

/** Makes one. */
export function createScreenshotStandIn(take: () => Promise<string>): ScreenshotStandIn {
  const looks = new Map<string, number>()
  const paths = new Map<string, string>()
  const standIn: ScreenshotStandIn = {
    take,
    fault: undefined,
    slow: 0,
    onEnd: () => {},
    async answer(method, body) {
      if (method === 'CreateScreenshot_Task') {
        const task = `screenshot-${looks.size}`
        looks.set(task, 0)
        return answerOf(method, `<returnval type="Task">${task}</returnval>`)
      }
      const task = [...looks.keys()].find((name) => body.includes(`>${name}<`))
      if (task === undefined) return undefined
      if (method === 'CreateFilter') return answerOf(method, '<returnval type="PropertyFilter">f</returnval>')
      if (method !== 'RetrievePropertiesEx' && method !== 'Fetch') return answerOf(method)
      const look = (looks.get(task) ?? 0) + 1
      looks.set(task, look)
      const isOver = look > standIn.slow
      if (isOver && standIn.fault === undefined && !paths.has(task)) paths.set(task, await standIn.take())
      if (isOver) standIn.onEnd()
      const info = infoOf(task, isOver, standIn.fault, paths.get(task) ?? '')
      if (method === 'Fetch') return answerOf(method, `<returnval xsi:type="TaskInfo">${info}</returnval>`)
      const properties = `<propSet><name>info</name><val xsi:type="TaskInfo">${info}</val></propSet>`
      const object = `<objects><obj type="Task">${task}</obj>${properties}</objects>`
      return answerOf(method, `<returnval>${object}</returnval>`)
    },
    serve: () => false,
  }
  return standIn
}

function infoOf(task: string, isOver: boolean, fault: string | undefined, path: string): string {
  const about = `<key>${task}</key><task type="Task">${task}</task><descriptionId>VirtualMachine.createScreenshot</descriptionId>`
  const state = isOver ? (fault === undefined ? 'success' : 'error') : 'running'
  const error = `<error><fault xsi:type="${fault}"/><localizedMessage>no picture</localizedMessage></error>`
  const result = `<result xsi:type="xsd:string">${path}</result>`
  const end = isOver ? (fault === undefined ? result : error) : ''
  const reason = '<reason xsi:type="TaskReasonUser"><userName>admin</userName></reason>'
  const time = '<queueTime>2026-01-01T00:00:00Z</queueTime><eventChainId>1</eventChainId>'
  const flags = '<cancelled>false</cancelled><cancelable>false</cancelable>'
  return `${about}<state>${state}</state>${flags}${end}${reason}${time}`
}
