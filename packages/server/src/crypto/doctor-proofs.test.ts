import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../core/clock.ts';
import { createDoctorProofs } from './doctor-proofs.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 18, 47, 630);
const key = (byte: number) => createSecretKey(Buffer.alloc(32, byte));
const proofs = () => createDoctorProofs(key(1));

describe('a question', () => {
  it('is accepted once by whoever has the same master key', () => {
    const { text } = proofs().ask(NOW);
    const server = proofs();
    expect(server.accept(text, NOW)).toEqual({ text });
    expect(server.accept(text, NOW)).toBeNull();
  });

  it.each([
    ['under another master key', createDoctorProofs(key(2)).ask(NOW).text],
    ['empty', ''],
    ['no question', 'a.b.c'],
    [
      'without its code',
      proofs()
        .ask(NOW)
        .text.replace(/[^.]+$/, ''),
    ],
    [
      'with another time',
      proofs()
        .ask(NOW)
        .text.replace(/^\d+/, String(NOW + 1)),
    ],
    ['with something after it', `${proofs().ask(NOW).text}=`],
  ])('is refused %s', (_what, text) => {
    expect(proofs().accept(text, NOW)).toBeNull();
  });

  it('is good for a minute before and after', () => {
    const at = (offset: number) => proofs().accept(proofs().ask(NOW).text, NOW + offset);
    expect(at(60 * SECOND)).not.toBeNull();
    expect(at(-60 * SECOND)).not.toBeNull();
    expect(at(60 * SECOND + 1)).toBeNull();
    expect(at(-60 * SECOND - 1)).toBeNull();
  });

  it('has one spelling: what decodes to the same code is another text', () => {
    const { text } = proofs().ask(NOW);
    // The last of 43 letters holds two bits that mean nothing.
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = letters.indexOf(text.at(-1) ?? '');
    const respelled = text.slice(0, -1) + letters[last ^ 1];
    const macOf = (question: string) => Buffer.from(question.split('.')[2] ?? '', 'base64url');
    expect(macOf(respelled)).toEqual(macOf(text));
    expect(proofs().accept(respelled, NOW)).toBeNull();
  });

  it('stays used when the clock steps back', () => {
    const { text } = proofs().ask(NOW);
    const server = proofs();
    server.accept(text, NOW);
    server.accept(proofs().ask(NOW + 3600 * SECOND).text, NOW + 3600 * SECOND);
    expect(server.accept(text, NOW)).toBeNull();
  });
});

describe('a reply', () => {
  it('is proved for its question and its body alone', () => {
    const doctor = proofs();
    const question = doctor.ask(NOW);
    const proof = proofs().prove(question, '{"version":"1"}');
    expect(doctor.isProof(question, '{"version":"1"}', proof)).toBe(true);
    expect(doctor.isProof(question, '{"version":"2"}', proof)).toBe(false);
    expect(doctor.isProof(doctor.ask(NOW), '{"version":"1"}', proof)).toBe(false);
    expect(doctor.isProof(question, '{"version":"1"}', '')).toBe(false);
    expect(createDoctorProofs(key(2)).isProof(question, '{"version":"1"}', proof)).toBe(false);
  });

  it('cannot be made of the question, whose code is under another key', () => {
    const question = proofs().ask(NOW);
    expect(proofs().isProof(question, '', question.text.split('.')[2] ?? '')).toBe(false);
  });
});
