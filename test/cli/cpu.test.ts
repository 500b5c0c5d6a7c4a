import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { runInside, runInsideOnTest } from './run-inside.js'

describe('The commands for CPU models, on test:///default', () => {
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-cli-'))
  after(() => rmSync(folder, { recursive: true }))

  const file = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }

  it('name the models, and describe the host so that it can be compared', async () => {
    expect(await runInsideOnTest(['cpu-models'])).to.deep.equal({
      code: 0,
      stdout: 'Haswell\nNehalem\npentium3\nqemu64\n',
      stderr: '',
    })
    const host = await runInsideOnTest(['cpu-models', '--host', '--arch', 'x86_64'])
    expect(host.stdout).to.match(/^model: Haswell\nfeatures:\n {2}- name: sha-ni\n/)
    const here = await file('here.yaml', host.stdout)
    expect(await runInsideOnTest(['cpu-compare', here])).to.include({ code: 0, stdout: 'identical\n' })
    expect((await runInsideOnTest(['cpu-models', '--arch', 'z81'])).code).to.equal(2)
    expect((await runInsideOnTest(['cpu-models', '--arch', 'vax'])).code).to.equal(5)
  })

  it('compare a CPU of YAML, JSON or XML of libvirt', async () => {
    const compare = async (text: string, ...words: readonly string[]) => {
      const { code, stdout } = await runInsideOnTest(['cpu-compare', '-', ...words], { input: text })
      return [code, stdout]
    }
    expect(await compare('model: qemu64\n')).to.deep.equal([0, 'superset\n'])
    expect(await compare('{"model": "Nehalem"}')).to.deep.equal([0, 'superset\n'])
    const xml = "<cpu><model>qemu64</model><feature name='ia64'/></cpu>"
    expect(await compare(xml)).to.deep.equal([0, 'incompatible\n'])
    expect(await compare(xml, '--error')).to.deep.equal([1, 'incompatible\n'])
    const [, json] = await compare(xml, '--json')
    expect(JSON.parse(String(json))).to.deep.equal({ comparison: 'incompatible' })
    for (const wrong of ['model: Z80', 'modle: qemu64', '[{model: qemu64}, {model: Nehalem}]', '<cpu/>']) {
      expect(await compare(wrong), wrong).to.deep.equal([2, ''])
    }
  })

  it('name the file that has no CPU', async () => {
    for (const [name, text, why] of [
      ['empty.yaml', '', 'has no CPU, or something else than CPUs (ERR_INVALID_ARGUMENT)'],
      ['word.yaml', 'Haswell', 'has no CPU, or something else than CPUs (ERR_INVALID_ARGUMENT)'],
      ['torn.json', '{', 'is not YAML or JSON'],
      ['zeros', '\0', 'cannot be read: it has zero bytes'],
    ] as const) {
      const path = await file(name, text)
      const { code, stderr } = await runInsideOnTest(['cpu-compare', path])
      expect(stderr).to.contain(`polyvisor: the file '${path}' ${why}`)
      expect(code).to.equal(2)
    }
  })

  it('make a baseline of several files', async () => {
    const haswell = await file('haswell.yaml', 'model: Haswell\nvendor: Intel\n')
    const both = await file(
      'both.xml',
      '<cpus><cpu><model>Nehalem</model></cpu><cpu><model>Haswell</model></cpu></cpus>',
    )
    const { code, stdout } = await runInsideOnTest(['cpu-baseline', haswell, both])
    expect([code, stdout]).to.deep.equal([0, 'model: Nehalem\nfeatures: []\nvendor: Intel\n'])
    const longer: unknown = JSON.parse(
      (await runInsideOnTest(['cpu-baseline', haswell, both, '--features', '--json'])).stdout,
    )
    expect(longer).to.have.nested.property('features[0].name', 'cx16')
    expect((await runInsideOnTest(['cpu-baseline', join(folder, 'absent')])).code).to.equal(2)
    const elsewhere = await runInside(['-c', 'native:///', 'cpu-baseline', haswell])
    expect(elsewhere.code).to.equal(5)
    expect(elsewhere.stderr).to.include('cpuModels')
  })
})
