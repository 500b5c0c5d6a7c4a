import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import fc from 'fast-check'
import { bashCompletion } from '../../cli/completion/bash.js'
import { fishCompletion } from '../../cli/completion/fish.js'
import { completedProgram } from '../../cli/completion/words.js'
import { zshCompletion } from '../../cli/completion/zsh.js'
import { createProgram } from '../../cli/program.js'
import { shellPeers } from '../support/known-peers/shells.js'
import { needPeer } from '../support/peers.js'
import { newFolder } from '../support/qemu.js'
import { program, runCli } from './run-cli.js'

type Shell = keyof typeof shellPeers

const writers = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

/** Runs a shell with the built program in its path, under its own name, and with nothing of its user's. */
function inShell(shell: Shell, args: readonly string[]): string {
  const folder = newFolder()
  const file = join(folder, 'polyvisor')
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`)
  chmodSync(file, 0o755)
  const { POLYVISOR_URI: _uri, ...inherited } = process.env
  const environment = {
    ...inherited,
    HOME: folder,
    ZDOTDIR: folder,
    PATH: `${folder}:${process.env['PATH']}`,
  }
  const { status, stdout, stderr, error } = spawnSync(shell, args, {
    env: environment,
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  })
  if (error !== undefined) throw error
  expect(stderr).to.equal('')
  expect(status).to.equal(0)
  return stdout
}

/** What a shell offers at the end of a line, each a line. */
const offers: Readonly<Record<Shell, (script: string, line: string) => readonly string[]>> = {
  bash(script, line) {
    const ask = `source "$1"; COMP_LINE=$2 COMP_POINT=\${#2}; _polyvisor; ((\${#COMPREPLY[@]})) && printf '%s\\n' "\${COMPREPLY[@]}"; true`
    return lines(inShell('bash', ['--norc', '--noprofile', '-c', ask, 'bash', script, line]))
  },
  fish(script, line) {
    const ask = 'source $argv[1]; complete -C $argv[2]'
    return lines(inShell('fish', ['--no-config', '-c', ask, script, line])).map((offer) =>
      offer.replace(/\t.*/, ''),
    )
  },
  // Zsh completes on a terminal only: there it is asked what the line has become.
  zsh(script, line) {
    const ask = [
      'zmodload zsh/zpty',
      'zpty z zsh -f -i',
      `zpty -w z "PS1=; autoload -Uz compinit; compinit -u -D; source \${(q)1}"`,
      `zpty -w z 'show() { print -r -- "line:\${BUFFER}:end" }; zle -N show; bindkey "^G" show; print -r -- rea""dy'`,
      "zpty -r z seen '*ready*'",
      `zpty -w -n z "$2"$'\\t\\a'`,
      "zpty -r z seen '*line:*:end*'",
      'print -r -- $seen',
    ]
    const seen = inShell('zsh', ['-f', '-c', ask.join('\n'), 'zsh', script, line])
    const became = /line:(.*) ?:end/.exec(seen)?.[1] ?? ''
    return became.trim() === line.trim()
      ? []
      : [became.slice(line.lastIndexOf(' ') + 1).replace(/[= ]*$/, '')]
  },
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}

describe('the completion of the command line', () => {
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    describe(`in ${shell}`, () => {
      needPeer(shellPeers[shell])

      const script = join(newFolder(), 'completion')
      before(async () => {
        const { code, stdout, stderr } = await runCli(['completion', shell])
        expect([code, stderr]).to.deep.equal([0, ''])
        writeFileSync(script, stdout)
      })
      const offered = (line: string) => offers[shell](script, line)

      it('has the commands', () => {
        expect(offered('polyvisor domr')).to.deep.equal(['domrename'])
        expect(offered('polyvisor --json domr')).to.deep.equal(['domrename'])
        expect(offered('polyvisor --timeout 5 domr')).to.deep.equal(['domrename'])
      })

      it('has the options of each command, and those of all', () => {
        expect(offered('polyvisor start --cons')).to.deep.equal(['--console'])
        expect(offered('polyvisor bench --plat')).to.deep.equal(['--platforms'])
        expect(offered('polyvisor start --plat')).to.deep.equal([])
      })

      it('has the machines of the connection that the line names', () => {
        expect(offered('polyvisor -c test:///default start ')).to.deep.equal(['test'])
        expect(offered('polyvisor --connect=test:///default start t')).to.deep.equal(['test'])
        expect(offered('polyvisor -c test:///default start x')).to.deep.equal([])
      })

      it('has the words that are known for a value', () => {
        expect(offered('polyvisor doctor --driver her')).to.deep.equal(['hercules'])
        expect(offered('polyvisor completion z')).to.deep.equal(['zsh'])
      })
    })
  }

  it('holds what is there, and reads as a program of its shell whatever the descriptions hold', () => {
    const described = completedProgram(
      createProgram(async () => {}),
      {},
    )
    expect(described.commands.map(({ names }) => names[0])).to.include.members([
      'start',
      'bench',
      'completion',
    ])
    const file = join(newFolder(), 'completion')
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30 }).filter((text) => !/[\n\r\0]/.test(text)),
        (text) => {
          const hostile = new Command('polyvisor').option('--of <it>', text)
          hostile.command('do').summary(text).option('--with', text).argument('<domain>', text)
          const found = completedProgram(hostile, {})
          for (const [shell, write] of Object.entries(writers)) {
            if (spawnSync(shell, ['--version']).status !== 0) continue
            writeFileSync(file, write(found))
            const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
            expect([status, stderr], `${shell}: ${text}`).to.deep.equal([0, ''])
          }
        },
      ),
      { numRuns: 25, examples: [['it\'s $(a) `b` \\ "c" [d]:e'], ["'"], ['\\'], [']:(']] },
    )
  })

  it('is refused for another shell, with those that there are', async () => {
    const { code, stderr } = await runCli(['completion', 'fisch'])
    expect(stderr).to.match(/no completion for the shell 'fisch'/)
    expect(stderr).to.contain('Did you mean fish? Shells: bash, zsh, fish.')
    expect(code).to.equal(2)
  })
})
