import t from 'tap'
import { scramVerifier } from '../../src/prepare/scram-verifier.ts'

t.test('the verifier is that of the example in RFC 7677', async (t) => {
  // Its user's password is "pencil"; the keys were computed from the RFC's salt with 4096 rounds.
  const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'))
  t.equal(
    verifier,
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$' +
      'WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  )
})

t.test('each verifier has its own salt and never contains the password', async (t) => {
  t.not(scramVerifier('secret'), scramVerifier('secret'))
  t.notMatch(scramVerifier('secret'), 'secret')
})
