import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdtemp, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { createDecoder } from '../../../drivers/vmware/soap/decode.js'
import { many, number } from '../../../drivers/vmware/soap/schema.js'
import { errorCode } from '../../../src/state/libc.js'
import { answerOf } from './answer-of.js'
import { listFolder, makeFolder, remove } from './guest-folders.js'
import { requestOf } from './request-of.js'
import type { StandIn } from './soap-proxy.js'

/**
 * Stands in for the guest operations of a server and for VMware Tools in a guest, by the vSphere Web Services API reference
 * (`vim.vm.guest`) and by what open-vm-tools 13 does (services/plugins/vix/vixTools.c, lib/procMgr/procMgrPosix.c): a program
 * that is there and may be executed is given to a shell, its path between double quotes, with the arguments as they are, and
 * the exit status of what a signal has ended is 0. Programs run on this host; files are in a folder.
 */
export interface GuestStandIn extends StandIn {
  /** What is between double quotes is given to this. */
  shell: string
  /** Whether VMware Tools run. */
  tools: boolean
  family: 'linuxGuest' | 'windowsGuest'
  /** How many files are listed at a time. Default: 500. */
  page: number
  /** A file in the middle of whose download the connection ends. */
  torn: string | undefined
  /** Called when a program has been started. */
  onStart: () => void
  /** Called when a folder has been removed. */
  onRemoved: () => void
  /** What requests have said, by method. */
  readonly requests: Map<string, string[]>
  /** Ends what still runs. */
  stop(): void
}

/** Who may log in to the guest, with characters that mean something in files and XML. */
export const guestUser = { user: 'physicist', password: `g<&>"'$x; ]]>é` } as const

/** The secret in the addresses of files. */
export const fileToken = '52b5-secret-token'

const requestSchema = z.looseObject({
  auth: z.looseObject({ username: z.string(), password: z.string() }),
  guestFilePath: z.string().default(''),
  directoryPath: z.string().default(''),
  prefix: z.string().default(''),
  suffix: z.string().default(''),
  filePath: z.string().default(''),
  createParentDirectories: z.string().default(''),
  index: number.default(0),
  matchPattern: z.string().default(''),
  names: many(z.string()),
  pids: many(z.string()),
  pid: number.default(0),
  spec: z
    .looseObject({ programPath: z.string(), arguments: z.string(), envVariables: many(z.string()) })
    .optional(),
})

interface Program {
  readonly child: ChildProcess
  hasEnded: boolean
}

/** Makes one whose files are in a folder. */
export function createGuestStandIn(folder: string): GuestStandIn {
  const programs = new Map<number, Program>()
  const at = (path: string): string => (path.startsWith(folder) ? path : join(folder, path))
  const standIn: GuestStandIn = {
    shell: '/bin/sh',
    tools: true,
    family: 'linuxGuest',
    page: 500,
    torn: undefined,
    onStart: () => {},
    onRemoved: () => {},
    requests: new Map(),
    async answer(method, body) {
      if (body.includes('<type>GuestOperationsManager</type>')) return answerOf(method, managers(body))
      if (body.includes('<pathSet>guest.guestFamily</pathSet>')) {
        return answerOf(method, familyOf(body, standIn.family))
      }
      if (!/(?:In|To|From)Guest$/.test(method)) return undefined
      standIn.requests.set(method, [...(standIn.requests.get(method) ?? []), requestOf(body)])
      const request = read(method, body)
      if (!standIn.tools) return faultOf('GuestOperationsUnavailable')
      const { username, password } = request.auth
      if (username !== guestUser.user || password !== guestUser.password) return faultOf('InvalidGuestLogin')
      switch (method) {
        case 'InitiateFileTransferFromGuest': {
          const found = await stat(at(request.guestFilePath)).catch(() => undefined)
          if (found === undefined) return faultOf('FileNotFound', `<file>${request.guestFilePath}</file>`)
          const attributes =
            '<attributes xsi:type="GuestPosixFileAttributes"><permissions>420</permissions></attributes>'
          const url = `<url>${urlOf(request.guestFilePath)}</url>`
          return answerOf(method, `<returnval>${attributes}<size>${found.size}</size>${url}</returnval>`)
        }
        case 'InitiateFileTransferToGuest':
          if (!existsSync(dirname(at(request.guestFilePath)))) return faultOf('FileNotFound')
          return answerOf(method, `<returnval>${urlOf(request.guestFilePath)}</returnval>`)
        case 'CreateTemporaryDirectoryInGuest': {
          const made = await mkdtemp(join(folder, `${request.prefix}vmware-`))
          return answerOf(method, `<returnval>${made}${request.suffix}</returnval>`)
        }
        case 'DeleteDirectoryInGuest':
        case 'DeleteFileInGuest': {
          const done = await remove(at(request.directoryPath || request.filePath))
          standIn.onRemoved()
          return done ? answerOf(method) : faultOf('FileNotFound')
        }
        case 'MakeDirectoryInGuest': {
          const parents = request.createParentDirectories === 'true'
          const done = await makeFolder(at(request.directoryPath), parents)
          return done ? answerOf(method) : faultOf('FileAlreadyExists')
        }
        case 'ListFilesInGuest':
          return answerOf(
            method,
            await listFolder(at(request.filePath), { ...request, maxResults: standIn.page }),
          )
        case 'ReadEnvironmentVariableInGuest': {
          const variables = ['HOME=/home/physicist', 'EQUATION=a=b', 'EMPTY=']
          const asked = variables.filter(
            (variable) => request.names.length === 0 || request.names.includes(variable.split('=')[0] ?? ''),
          )
          return answerOf(method, asked.map((variable) => `<returnval>${variable}</returnval>`).join(''))
        }
        case 'TerminateProcessInGuest': {
          const program = programs.get(request.pid)
          if (program === undefined) return faultOf('GuestProcessNotFound')
          endGroup(request.pid, 'SIGTERM')
          return answerOf(method)
        }
        case 'StartProgramInGuest':
          return start(request)
        case 'ListProcessesInGuest':
          return answerOf(
            method,
            pidsOf(request.pids)
              .map((pid) => infoOf(pid, programs))
              .join(''),
          )
        default:
          return answerOf(method)
      }
    },
    serve(path, answer) {
      const file = fileOf(path)
      if (file === undefined) return false
      if (file === standIn.torn) {
        answer.writeHead(200, { 'content-length': '1000' })
        answer.write('a part', () => answer.socket?.destroy())
      } else createReadStream(at(file)).pipe(answer)
      return true
    },
    receive(path, asked, answer) {
      const file = fileOf(path)
      if (file === undefined) return false
      asked
        .pipe(createWriteStream(at(file)))
        .on('finish', () => answer.end())
        .on('error', () => answer.writeHead(500).end())
      return true
    },
    stop() {
      for (const [pid, { hasEnded }] of programs) if (!hasEnded) endGroup(pid, 'SIGKILL')
    },
  }
  const pidsOf = (asked: readonly string[]): readonly number[] =>
    asked.length === 0 ? [...programs.keys()] : asked.map(Number)
  const start = ({ spec }: z.output<typeof requestSchema>): string => {
    const { programPath = '', arguments: words = '', envVariables = [] } = spec ?? {}
    if (!existsSync(programPath)) return faultOf('FileNotFound', `<file>${programPath}</file>`)
    try {
      accessSync(programPath, constants.X_OK)
    } catch {
      return faultOf('GuestPermissionDenied')
    }
    const child = spawn(standIn.shell, ['-c', `"${programPath}" ${words}`], {
      cwd: folder,
      stdio: 'ignore',
      // The shell and what it runs are ended together.
      detached: true,
      env: envVariables.length === 0 ? process.env : Object.fromEntries(envVariables.map(variableOf)),
    })
    const pid = child.pid ?? 0
    const program = { child, hasEnded: false }
    programs.set(pid, program)
    child.on('exit', () => {
      program.hasEnded = true
    })
    standIn.onStart()
    return answerOf('StartProgramInGuest', `<returnval>${pid}</returnval>`)
  }
  return standIn
}

function read(method: string, body: string): z.output<typeof requestSchema> {
  const decoder = createDecoder()
  decoder.write(body)
  const envelope = z.looseObject({ Envelope: z.looseObject({ Body: z.looseObject({}) }) })
  return requestSchema.parse(envelope.parse(decoder.end()).Envelope.Body[method])
}

/** The program may have ended by itself, which is heard of later. */
function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}

function variableOf(variable: string): readonly [string, string] {
  const end = variable.indexOf('=')
  return [variable.slice(0, end), variable.slice(end + 1)]
}

function urlOf(path: string): string {
  return `https://*/guestFile?id=1&amp;token=${fileToken}&amp;path=${encodeURIComponent(path)}`
}

function fileOf(url: string): string | undefined {
  const { pathname, searchParams } = new URL(url, 'https://server.invalid')
  const isOurs = pathname === '/guestFile' && searchParams.get('token') === fileToken
  return isOurs ? (searchParams.get('path') ?? undefined) : undefined
}

function infoOf(pid: number, programs: ReadonlyMap<number, Program>): string {
  const program = programs.get(pid)
  if (program === undefined) return ''
  const end = program.hasEnded ? '<endTime>2026-01-01T00:00:01Z</endTime><exitCode>0</exitCode>' : ''
  const start = '<startTime>2026-01-01T00:00:00Z</startTime>'
  return `<returnval><name>sh</name><pid>${pid}</pid><owner>physicist</owner><cmdLine></cmdLine>${start}${end}</returnval>`
}

function managers(body: string): string {
  const ids: Readonly<Record<string, string>> = {
    authManager: 'GuestAuthManager">guestOperationsAuthManager',
    fileManager: 'GuestFileManager">guestOperationsFileManager',
    processManager: 'GuestProcessManager">guestOperationsProcessManager',
  }
  const properties = Object.entries(ids)
    .filter(([name]) => body.includes(`<pathSet>${name}</pathSet>`))
    .map(([name, id]) => propertyOf(name, `xsi:type="ManagedObjectReference" type="${id}`))
  return objectOf('GuestOperationsManager', 'guestOperationsManager', properties)
}

function familyOf(body: string, family: string): string {
  const machine = /<obj type="VirtualMachine">([^<]+)</.exec(body)?.[1] ?? ''
  const properties = [propertyOf('guest.guestFamily', `xsi:type="xsd:string">${family}`)]
  return objectOf('VirtualMachine', machine, properties)
}

function propertyOf(name: string, value: string): string {
  return `<propSet><name>${name}</name><val ${value}</val></propSet>`
}

function objectOf(type: string, id: string, properties: readonly string[]): string {
  return `<returnval><objects><obj type="${type}">${id}</obj>${properties.join('')}</objects></returnval>`
}

function faultOf(type: string, fields = ''): string {
  const detail = `<detail><${type}Fault xmlns="urn:vim25" xsi:type="${type}">${fields}</${type}Fault></detail>`
  return `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>the guest says ${type}</faultstring>${detail}</soapenv:Fault>`
}
