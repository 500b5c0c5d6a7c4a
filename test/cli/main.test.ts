import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { commands } from '../../cli/commands.js'
import { createProgram } from '../../cli/program.js'
import { runCli, runOnTest } from './run-cli.js'

/** Makes a process of Node write the URL of every module that it loads to standard error. */
const logLoadedModules = (() => {
  const module = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`
  const hook = 'export const load = (url, context, next) => (process._rawDebug(url), next(url, context))'
  return `--import=${module(`import { register } from 'node:module'; register(${JSON.stringify(module(hook))})`)}`
})()

describe('The program polyvisor', () => {
  it('prints help with every command and every exit code', async () => {
    const { code, stdout, stderr } = await runCli(['--help'])
    expect(code).to.equal(0)
    expect(stderr).to.equal('')
    for (const { name, summary } of commands) {
      expect(stdout).to.match(new RegExp(`^  ${name}( [<[].*)?  +`, 'm'))
      expect(stdout.replace(/\s+/g, ' ')).to.contain(summary)
    }
    expect(stdout).to.match(/^ {2}130 interrupted/m)
  })

  it('shows an example in the help of every command', () => {
    for (const { name, example } of commands) expect(example, name).to.match(/^polyvisor /)
  })

  it('names the defaults of options in one way in the help of every command', () => {
    for (const command of createProgram(() => Promise.resolve()).commands) {
      for (const { long, description, defaultValue } of command.options) {
        const option = `${command.name()} ${long}`
        expect(defaultValue, option).to.equal(undefined)
        expect(description, option).to.match(/^(?!.*\bdefault\b)|[;:] default: |\(the default\)/)
      }
    }
  })

  it('says in the summary of every command what it does, without leaning on another', () => {
    for (const { name, summary } of commands) expect(summary, name).not.to.match(/^\S+ it\b/)
  })

  it('loads no driver, no schema library and no YAML for its help', async () => {
    const { stderr } = await runCli(['--help'], { environment: { NODE_OPTIONS: logLoadedModules } })
    expect(stderr).to.contain('/cli/program.js')
    expect(stderr).not.to.match(/node_modules\/(zod|yaml|koffi|v86|echarts)\//)
    expect(stderr).not.to.match(/\/dist\/(drivers|benchmarks|cli\/commands)\//)
  })

  it('prints the version of its package', async () => {
    const manifest: unknown = JSON.parse(
      readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
    )
    const { code, stdout } = await runCli(['--version'])
    expect(code).to.equal(0)
    expect(manifest).to.include({ version: stdout.trim() })
  })

  it('prints help to standard error and fails where there is no command', async () => {
    const { code, stdout, stderr } = await runCli([])
    expect(code).to.equal(2)
    expect(stdout).to.equal('')
    expect(stderr).to.match(/^Usage: polyvisor /)
  })

  it('says that a command is missing where there are options alone', async () => {
    const plain = await runCli(['--timeout', '5'])
    expect(plain.code).to.equal(2)
    expect(plain.stderr).to.equal(
      "polyvisor: a command is missing (ERR_INVALID_ARGUMENT). See 'polyvisor --help'.\n",
    )
    const json = await runCli(['--json'])
    expect(JSON.parse(json.stderr)).to.have.nested.include({ 'error.message': 'a command is missing' })
  })

  it('suggests a command for a misspelt one', async () => {
    const { code, stderr } = await runCli(['lst'])
    expect(code).to.equal(2)
    expect(stderr).to.equal("polyvisor: unknown command 'lst' (ERR_INVALID_ARGUMENT). Did you mean list?\n")
  })

  it('names the help to read for a wrong use of a command', async () => {
    const missing = await runCli(['info'])
    expect(missing.code).to.equal(2)
    expect(missing.stderr).to.equal(
      "polyvisor: missing required argument 'domain' (ERR_INVALID_ARGUMENT). See 'polyvisor info --help'.\n",
    )
    const excess = await runCli(['info', 'a', 'b'])
    expect(excess.code).to.equal(2)
    expect(excess.stderr).to.contain('too many arguments')
    const option = await runCli(['list', '--frob'])
    expect(option.code).to.equal(2)
    expect(option.stderr).to.contain("unknown option '--frob'")
  })

  it('takes its common options before and after the command', async () => {
    const before = await runCli(['-c', 'test:///default', '--json', 'domstate', 'test'])
    const after = await runCli(['domstate', 'test', '--json', '-c', 'test:///default'])
    expect(before).to.deep.equal(after)
    expect(JSON.parse(before.stdout)).to.deep.equal({ state: 'running' })
  })

  it('takes the connection from the environment, and rather from --connect', async () => {
    const environment = { POLYVISOR_URI: 'test:///default' }
    expect(await runCli(['list', '--name'], { environment })).to.include({ code: 0, stdout: 'test\n' })
    const other = await runCli(['-c', 'nosuch:///', 'list'], { environment })
    expect(other.code).to.equal(2)
    expect(other.stderr).to.contain("no driver serves 'nosuch:' URIs")
  })

  it('refuses a time-out that is no number of seconds', async () => {
    for (const timeout of ['-1', '0', '1e3', 'soon']) {
      const { code, stderr } = await runOnTest(['list', `--timeout=${timeout}`])
      expect(code).to.equal(2)
      expect(stderr).to.contain('is not a number of seconds above 0')
    }
  })

  it('writes an error as one JSON document under --json, also one of usage', async () => {
    const missing = await runOnTest(['info', 'nosuch', '--json'])
    expect(missing).to.include({ code: 3, stdout: '' })
    expect(JSON.parse(missing.stderr)).to.have.nested.include({
      'error.code': 'ERR_NO_DOMAIN',
      'error.driver': 'test',
      'error.domain': 'nosuch',
    })
    const usage = await runOnTest(['lst', '--json'])
    expect(JSON.parse(usage.stderr)).to.have.nested.include({ 'error.code': 'ERR_INVALID_ARGUMENT' })
  })

  it('adds the stack of an error under --verbose', async () => {
    const { stderr } = await runOnTest(['info', 'nosuch', '--verbose'])
    expect(stderr).to.match(/^polyvisor: .*\(ERR_NO_DOMAIN\)/)
    expect(stderr).to.contain('at: test lookup nosuch')
    expect(stderr).to.match(/\n {4}at /)
  })

  it('shows control characters of an argument instead of sending them to the terminal', async () => {
    const { code, stderr } = await runOnTest(['info', 'a\x1b]0;x\x07\nb'])
    expect(code).to.equal(3)
    expect(stderr).to.match(/^\P{Cc}*\n$/u)
    expect(stderr).to.contain('a\\x1b]0;x\\x07\\nb')
  })
})

describe('The exit code', () => {
  const expected = {
    ERR_OPERATION_FAILED: 1,
    ERR_INVALID_SPEC: 2,
    ERR_NO_DOMAIN: 3,
    ERR_BUSY: 4,
    ERR_NOT_INSTALLED: 5,
    ERR_AUTH: 6,
    ERR_TIMEOUT: 7,
  }
  for (const [error, code] of Object.entries(expected)) {
    it(`is ${code} for ${error}, with a line that says what to do where something can be done`, async () => {
      const result = await runCli(['-c', `test:///default?fault=list:${error}`, 'list'])
      expect(result.code).to.equal(code)
      expect(result.stdout).to.equal('')
      expect(result.stderr).to.match(new RegExp(`^polyvisor: .* \\(${error}\\)\\.( .*\\.)?\\n$`))
    })
  }

  it('is 7 when the time-out of --timeout runs out', async () => {
    const result = await runCli(['-c', 'test:///default?latency=60000ms', 'list', '--timeout', '0.05'])
    expect(result.code).to.equal(7)
    expect(result.stderr).to.contain('(ERR_TIMEOUT)')
  })

  it('is 130 after Ctrl-C, which aborts the call', async () => {
    const result = await runOnTest(['events', '--loop'], {
      during: (child) => child.stderr.once('data', () => child.kill('SIGINT')),
    })
    expect(result.code).to.equal(130)
    expect(result.stderr).to.equal('Listening for events; Ctrl-C ends it.\n')
  })

  it('is 143 after SIGTERM', async () => {
    const result = await runOnTest(['events', '--loop'], {
      during: (child) => child.stderr.once('data', () => child.kill('SIGTERM')),
    })
    expect(result.code).to.equal(143)
  })

  it('is 0 without a word when nobody reads the output', async () => {
    const result = await runOnTest(['list'], { during: (child) => child.stdout.destroy() })
    expect(result.code).to.equal(0)
    expect(result.stderr).to.equal('')
  })
})
