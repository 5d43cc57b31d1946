import t from 'tap'
import { type ActualRole, type DesiredRole, roleStatements } from '../../src/prepare/role-statements.ts'

const desired: DesiredRole = {
  name: 'till',
  password: 'x',
  memberOf: ['watchers'],
  settings: { statement_timeout: '30s' },
  grants: { on: ['sales', 'later'], privileges: ['SELECT', 'INSERT'] },
}
const asDesired: ActualRole = {
  login: true,
  powers: [],
  memberOf: ['watchers'],
  settings: { statement_timeout: '30s' },
  grants: ['SELECT sales', 'INSERT sales'],
}
const relations = ['sales', 'secrets']

t.test('a missing role is created with everything it needs', async (t) => {
  t.same(roleStatements(desired, undefined, relations), [
    'CREATE ROLE "till" LOGIN',
    'GRANT "watchers" TO "till"',
    'ALTER ROLE "till" SET statement_timeout = \'30s\'',
    'GRANT SELECT, INSERT ON "sales" TO "till"',
  ])
})

t.test('a role that is as desired is left alone', async (t) => {
  t.same(roleStatements(desired, asDesired, relations), [])
  t.same(roleStatements(desired, asDesired, ['secrets']).length, 1, 'its table has been dropped')
})

t.test('excess privileges are revoked, missing ones granted', async (t) => {
  t.same(
    roleStatements(desired, { ...asDesired, login: false, memberOf: ['pg_read_all_data'], settings: {} }, relations),
    [
      'ALTER ROLE "till" LOGIN',
      'REVOKE "pg_read_all_data" FROM "till"',
      'GRANT "watchers" TO "till"',
      'ALTER ROLE "till" SET statement_timeout = \'30s\'',
    ],
  )
  t.same(roleStatements(desired, { ...asDesired, grants: ['SELECT sales'] }, relations), [
    'GRANT SELECT, INSERT ON "sales" TO "till"',
  ])
  t.same(roleStatements(desired, { ...asDesired, grants: [...asDesired.grants, 'DELETE secrets'] }, relations), [
    'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "till"',
    'GRANT SELECT, INSERT ON "sales" TO "till"',
  ])
})

t.test('names are quoted', async (t) => {
  t.same(roleStatements({ ...desired, name: 'a"; DROP', memberOf: [], settings: {} }, undefined, ['sales']), [
    'CREATE ROLE "a""; DROP" LOGIN',
    'GRANT SELECT, INSERT ON "sales" TO "a""; DROP"',
  ])
})

t.test('a role with powers beyond its task is not touched', async (t) => {
  t.throws(
    () => roleStatements(desired, { ...asDesired, powers: ['superuser', 'creates roles'] }, relations),
    new Error(
      'the role till exists and may do more than its task (superuser, creates roles): ' +
        'choose another name, or revoke that',
    ),
  )
})
