import { expect } from 'chai'
import { createPlain } from '../../../../drivers/libvirt/rpc/sasl/plain.js'
import { prepare } from '../../../../drivers/libvirt/rpc/sasl/prepare.js'
import { createScram, type ScramName } from '../../../../drivers/libvirt/rpc/sasl/scram.js'
import { rejection, thrown } from '../../../support/rejection.js'

/** An exchange of a standard: what the client, the server, the client and the server say. */
type Exchange = readonly [nonce: string, string, string, string, string]

/** The examples of RFC 5802 (5) and RFC 7677 (3), with the user `user` and the password `pencil`. */
const examples: Readonly<Record<ScramName, Exchange>> = {
  'SCRAM-SHA-1': [
    'fyko+d2lbbFgONRv9qkxdawL',
    'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
    'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  ],
  'SCRAM-SHA-256': [
    'rOprNGfwEbeRWgbNEkqO',
    'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  ],
}

const pencil = { user: 'user', password: 'pencil' }

describe('The SASL mechanisms', () => {
  for (const name of ['SCRAM-SHA-1', 'SCRAM-SHA-256'] as const) {
    const [nonce, first, challenge, answer, last] = examples[name]

    it(`say what the example of ${name} says, and believe the server only at the end`, async () => {
      const scram = createScram(name, pencil, nonce)
      expect(scram.start().toString()).to.equal(first)
      expect((await scram.step(Buffer.from(challenge))).toString()).to.equal(answer)
      expect(scram.complete).to.equal(false)
      expect((await scram.step(Buffer.from(last))).toString()).to.equal('')
      expect(scram.complete).to.equal(true)
      await rejection('ERR_PROTOCOL', scram.step(Buffer.from(last)))
    })

    it(`do not believe a server of ${name} that does not know the password`, async () => {
      for (const lie of [last.replace(/.=$/, 'A='), 'v=', 'v=AAAA', '', 'e=other-error', `x${last}`]) {
        const scram = createScram(name, pencil, nonce)
        await scram.step(Buffer.from(challenge))
        await rejection('ERR_AUTH', scram.step(Buffer.from(lie)))
        expect(scram.complete, lie).to.equal(false)
      }
    })
  }

  it('refuse challenges that make the proof worth less or cost too much', async () => {
    const bad = [
      'r=nonce,s=QSXCR+Q6sek8bf92,i=4096',
      'r=other1,s=QSXCR+Q6sek8bf92,i=4096',
      'r=nonce1,s=QSXCR+Q6sek8bf92,i=4095',
      'r=nonce1,s=QSXCR+Q6sek8bf92,i=10000001',
      'r=nonce1,s=,i=4096',
      'm=extension,r=nonce1,s=QSXCR+Q6sek8bf92,i=4096',
      '',
    ]
    for (const challenge of bad) {
      const scram = createScram('SCRAM-SHA-256', pencil, 'nonce')
      await rejection('ERR_PROTOCOL', scram.step(Buffer.from(challenge)))
    }
  })

  it('take a nonce of their own for each run', () => {
    const [one, other] = [createScram('SCRAM-SHA-256', pencil), createScram('SCRAM-SHA-256', pencil)]
    expect(one.start().toString()).not.to.equal(other.start().toString())
  })

  it('write commas and equals signs of names in another way', () => {
    const scram = createScram('SCRAM-SHA-256', { user: 'a=b,c', password: 'x' }, 'nonce')
    expect(scram.start().toString()).to.equal('n,,n=a=3Db=2Cc,r=nonce')
  })

  it('say user and password as PLAIN has them', async () => {
    const plain = createPlain(pencil)
    expect(plain.start().toString()).to.equal('\0user\0pencil')
    await rejection('ERR_PROTOCOL', plain.step(Buffer.from('what?')))
  })

  it('prepare text as the examples of RFC 4013 (3) say', () => {
    expect(prepare('I\u00adX', 'user')).to.equal('IX')
    expect(prepare('user', 'user')).to.equal('user')
    expect(prepare('USER', 'user')).to.equal('USER')
    expect(prepare('\u00aa', 'user')).to.equal('a')
    expect(prepare('\u2168', 'user')).to.equal('IX')
    const error = thrown('ERR_AUTH', () => prepare('secret\u0007', 'password'))
    expect(JSON.stringify(error)).not.to.include('secret')
    thrown('ERR_AUTH', () => prepare('\u00ad', 'password'))
  })
})
