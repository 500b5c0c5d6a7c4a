import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { type Answer, answer } from '../../../benchmarks/serve/answer.js'
import { inEmptyFolder, makeCampaign } from '../../support/made-campaign.js'
import { wellFormedness } from '../report/html/well-formed.js'

const host = '127.0.0.1:4711'
const secret = 'a file that is none of a campaign'

async function withRoot<Result>(work: (root: string) => Promise<Result>): Promise<Result> {
  return await inEmptyFolder(async (parent) => {
    const root = join(parent, 'results')
    await mkdir(root)
    await writeFile(join(parent, 'secret.txt'), secret)
    await makeCampaign(join(root, 'one'), { invocations: 3, iterations: 2 })
    await writeFile(join(root, 'one', 'notes.txt'), secret)
    await writeFile(join(root, 'secret.txt'), secret)
    return await work(root)
  })
}

function ask(
  root: string,
  target: string,
  more: Partial<Parameters<typeof answer>[2]> = {},
): Promise<Answer> {
  return answer(root, [host], { method: 'GET', target, host, ...more })
}

async function textOf(answered: Answer): Promise<string> {
  return 'text' in answered ? answered.text : await readFile(answered.path, 'utf8')
}

describe('the server of campaigns', () => {
  it('lists every campaign, the newest first, and the damaged ones with the reason', async () => {
    await withRoot(async (root) => {
      await makeCampaign(join(root, 'newer & "better"'), {
        id: 'newer123',
        created: '2026-03-01T00:00:00.000Z',
        invocations: 3,
        iterations: 2,
      })
      await mkdir(join(root, 'empty'))
      await mkdir(join(root, 'broken'))
      await writeFile(join(root, 'broken', 'campaign.json'), '{"schemaVersion": 2}')
      const answered = await ask(root, '/')
      expect(answered).to.include({ status: 200, type: 'text/html; charset=utf-8' })
      const text = await textOf(answered)
      expect(wellFormedness(text)).to.equal(undefined)
      const places = ['newer &amp; &quot;better&quot;', '>one</a>', 'made by a newer Polyvisor'].map((part) =>
        text.indexOf(part),
      )
      expect(places).to.deep.equal(places.toSorted((a, b) => a - b))
      expect(places).to.not.include(-1)
      expect(text).to.include('href="/campaign/newer%20%26%20%22better%22/report.html"')
      expect(text).to.not.include('empty')
    })
  })

  it('gives the files of a campaign, and no other', async () => {
    await withRoot(async (root) => {
      for (const file of [
        'report.html',
        'campaign.json',
        'environment.json',
        'summary.json',
        'samples.jsonl',
      ]) {
        const answered = await ask(root, `/campaign/one/${file}`)
        expect(answered.status, file).to.equal(200)
        expect(await textOf(answered)).to.equal(await readFile(join(root, 'one', file), 'utf8'))
      }
      for (const target of [
        ...[
          '/campaign/one/notes.txt',
          '/campaign/one',
          '/campaign/one/',
          '/campaign',
          '/secret.txt',
          '//',
          '/.',
        ],
        ...['/campaign/two/report.html', '/campaign/one/report.html/', '/campaign/one/x/../report.html'],
        ...['/campaign/../secret.txt', '/campaign/..%2f/secret.txt', '/campaign/.%2e/secret.txt'],
        ...['/campaign/one/toString', '/campaign/one/__proto__', '/campaign/one%2freport.html'],
      ]) {
        expect((await ask(root, target)).status, target).to.equal(404)
      }
      await rm(join(root, 'one', 'report.html'))
      expect((await ask(root, '/campaign/one/report.html')).status).to.equal(404)
    })
  })

  it('follows no link out of the folder', async () => {
    await withRoot(async (root) => {
      await inEmptyFolder(async (elsewhere) => {
        await makeCampaign(join(elsewhere, 'far'), { invocations: 2, iterations: 1 })
        await symlink(join(elsewhere, 'far'), join(root, 'linked'))
        await rm(join(root, 'one', 'report.html'))
        await symlink(join(root, '..', 'secret.txt'), join(root, 'one', 'report.html'))
        expect((await ask(root, '/campaign/linked/report.html')).status).to.equal(404)
        expect((await ask(root, '/campaign/one/report.html')).status).to.equal(404)
        expect(await textOf(await ask(root, '/'))).to.not.include('linked')
      })
    })
  })

  it('reads nothing through a link in the place of a file', async () => {
    await withRoot(async (root) => {
      await makeCampaign(join(root, 'two'), { id: 'two12345', invocations: 3, iterations: 2 })
      const summary = join(root, 'two', 'summary.json')
      await rename(summary, join(root, '..', 'summary.json'))
      await symlink(join(root, '..', 'summary.json'), summary)
      expect(await textOf(await ask(root, '/'))).to.match(/summary\.json&#39; is no regular file, and links/)
      const compared = await ask(root, '/compare?before=one&after=two')
      expect(compared.status).to.equal(422)
      expect(await textOf(compared)).to.include('links are not followed')
    })
  })

  it('links to the files that are there, and to no other', async () => {
    await withRoot(async (root) => {
      await rm(join(root, 'one', 'summary.json'))
      await rm(join(root, 'one', 'report.html'))
      const text = await textOf(await ask(root, '/'))
      const links = [...text.matchAll(/href="(\/campaign[^"]+)"/g)].map(([, address = '']) => address)
      expect(links).to.deep.equal(
        ['campaign.json', 'environment.json', 'samples.jsonl'].map((file) => `/campaign/one/${file}`),
      )
      for (const address of links) expect((await ask(root, address)).status, address).to.equal(200)
    })
  })

  it('gives nothing away that is outside, whatever is asked', async () => {
    await withRoot(async (root) => {
      const part = fc.oneof(
        fc.constantFrom(
          ...[
            '..',
            '.',
            '',
            '%2e%2e',
            '..%2f',
            '%2f',
            '%5c',
            '\\',
            '%00',
            '%',
            '%zz',
            'campaign',
            'one',
            'compare',
          ],
          ...[
            'secret.txt',
            'notes.txt',
            'report.html',
            'results',
            'etc',
            'passwd',
            '?',
            '#',
            ';',
            '__proto__',
          ],
        ),
        fc.string({ maxLength: 6 }),
      )
      const files = await Promise.all(
        ['report.html', 'campaign.json', 'environment.json', 'summary.json', 'samples.jsonl'].map((name) =>
          readFile(join(root, 'one', name), 'utf8'),
        ),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
          const answered = await ask(root, `/${parts.join('/')}`)
          expect(answered.status).to.be.oneOf([200, 400, 404])
          const text = await textOf(answered)
          expect(text).to.not.include(secret)
          if ('path' in answered) expect(files).to.include(text)
          else expect(text).to.match(/^<!DOCTYPE html>/)
        }),
        { numRuns: 300 },
      )
    })
  })

  it('compares two of its campaigns, and only those', async () => {
    await withRoot(async (root) => {
      await makeCampaign(join(root, 'two'), { id: 'two12345', seed: 2, invocations: 3, iterations: 2 })
      const compared = await ask(root, '/compare?before=one&after=two')
      expect(compared.status).to.equal(200)
      expect(await textOf(compared)).to.include('Two campaigns compared')
      for (const query of [
        '',
        '?before=one',
        '?before=one&after=three',
        '?before=one&after=../results/two',
      ]) {
        expect((await ask(root, `/compare${query}`)).status, query).to.equal(404)
      }
    })
  })

  it('refuses to compare what was changed, with the code and what to do', async () => {
    await withRoot(async (root) => {
      const path = join(root, 'one', 'samples.jsonl')
      await writeFile(path, (await readFile(path, 'utf8')).replace('"elapsed":', '"elapsed":1'))
      const answered = await ask(root, '/compare?before=one&after=one')
      expect(answered.status).to.equal(422)
      const text = await textOf(answered)
      expect(text).to.include('ERR_STATE_CORRUPT').and.to.include('Get the folder again')
    })
  })

  it('answers to its own name alone, and to questions alone', async () => {
    await withRoot(async (root) => {
      for (const other of [undefined, '', 'evil.example:4711', 'evil.example', '127.0.0.1', '127.0.0.1:80']) {
        const answered = await ask(root, '/', { host: other })
        expect(answered.status, other).to.equal(421)
        expect(await textOf(answered)).to.not.include('/campaign/')
      }
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', '']) {
        expect((await ask(root, '/', { method })).status, method).to.equal(405)
      }
      expect((await ask(root, '/', { method: 'HEAD' })).status).to.equal(200)
      expect((await ask(root, 'http://evil.example/')).status).to.equal(400)
      expect((await ask(root, `/${'x'.repeat(5000)}`)).status).to.equal(400)
    })
  })
})
