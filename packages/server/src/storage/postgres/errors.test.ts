import { describe, expect, it } from 'vitest';
import { Problem } from '../../core/problem.ts';
import { ConnectionLost, isConflict, isKeyTaken, isOutage, toProblem, WrongServer } from './errors.ts';

/** As the server's errors come. */
const said = (code: string, constraint?: string): Error =>
  Object.assign(new Error(code), { code, severity: 'ERROR', constraint });

describe('what PostgreSQL says went wrong', () => {
  it.each([
    ['a lost connection', new ConnectionLost('gone')],
    ['a standby', new WrongServer('a standby')],
    ['a server that shuts down', said('57P01')],
    ['one that is starting', said('57P03')],
    ['a statement that took too long', said('57014')],
    ['a full disk', said('53100')],
    ['too many connections', said('53300')],
    ['a primary that became a standby', said('25006')],
    ['a transaction that stood still', said('25P03')],
    ['a lock that somebody kept', said('55P03')],
    ['a disk that fails', said('58030')],
  ])('is an outage: %s', (_, error) => {
    expect(isOutage(error)).toBe(true);
    expect(toProblem(error)).toMatchObject({ code: 'store-unavailable', retryAfter: 1 });
  });

  it.each(['40P01', '40001'])('is a conflict that another try solves: %s', (code) => {
    expect([isConflict(said(code)), isOutage(said(code))]).toEqual([true, false]);
    expect(toProblem(said(code))).toMatchObject({ code: 'store-unavailable' });
  });

  it('is an identifier to draw again where it is a primary key, a partition’s too', () => {
    expect(isKeyTaken(said('23505', 'tickets_2026_11_pkey'))).toBe(true);
    expect(isKeyTaken(toProblem(said('23505', 'sessions_pkey')))).toBe(true);
    expect(isKeyTaken(said('23505', 'users_email'))).toBe(false);
    expect(isKeyTaken(said('23503', 'users_pkey'))).toBe(false);
  });

  it.each([
    ['users_username', 'username'],
    ['users_email', 'email'],
    ['users_unique_id', 'uniqueId'],
    ['brands_slug', 'slug'],
    ['applications_slug', 'slug'],
  ])('names the field that is taken by %s: %s', (constraint, field) => {
    const problem = toProblem(said('23505', constraint));
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ code: 'already-taken', fields: [{ field }] });
  });

  it('is the caller’s own where a text holds a NUL', () => {
    expect(toProblem(said('22021'))).toMatchObject({ code: 'invalid-input' });
  });

  it('stays what it is where it is a bug or the caller’s own', () => {
    const [syntax, own] = [said('42601'), new Error('mine')];
    expect(toProblem(syntax)).toBe(syntax);
    expect(toProblem(own)).toBe(own);
    expect(isOutage(own)).toBe(false);
  });
});
