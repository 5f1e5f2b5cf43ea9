import { describe, expect, it } from 'vitest';
import { ProblemError } from '../problems.ts';
import { checkPassword, requireGoodPassword } from './password-rules.ts';

const ada = { username: 'ada.lovelace', email: 'Countess@Example.com', name: 'Ada Lovelace' };

describe('a password is good', () => {
  it.each([
    ['of 8 characters', 'xk7 wqvé'],
    ['of 128 characters, each of two units', '🦉'.repeat(128)],
    ['of letters alone', 'correct horse battery'],
    ['with spaces at its ends', '  kiwi leaf  '],
    ['in any script', 'пароль длинный'],
    ['that only contains the name', 'ada.lovelace 1815'],
  ])('%s', async (_, password) => expect(await checkPassword(password, ada)).toBeUndefined());
});

describe('a password is refused', () => {
  const common = 'is among the most common passwords';
  it.each([
    ['of 7 characters', 'xk7 wqv', 'must have at least 8 characters'],
    ['of 7 that are 14 units', '🦉'.repeat(7), 'must have at least 8 characters'],
    ['of 7 that are 8 until they are composed', 'xk7 wqe\u0301', 'must have at least 8 characters'],
    ['of 129 characters', 'x'.repeat(129), 'must have at most 128 characters'],
    ['that is common', 'iloveyou', common],
    ['that is common, in capitals', 'PassWord1', common],
    ['that is the username', 'ADA.Lovelace', 'is the username'],
    ['that is the email', 'countess@example.COM', 'is the email, or begins it'],
    ['that begins the email', 'COUNTESS', 'is the email, or begins it'],
    ['that is the name', 'ada lovelace', 'is the name'],
  ])('%s', async (_, password, fault) => expect(await checkPassword(password, ada)).toBe(fault));

  it('of nobody known, too', async () => {
    expect(await checkPassword('sunshine')).toBe(common);
    expect(await checkPassword('countess!', {})).toBeUndefined();
  });

  it('in a body with a 422 that names the place', async () => {
    const refused = requireGoodPassword('iloveyou', ada, '/new');
    await expect(refused).rejects.toBeInstanceOf(ProblemError);
    await expect(refused).rejects.toMatchObject({
      status: 422,
      errors: [{ pointer: '/new', detail: common }],
    });
    await requireGoodPassword('xk7 wqvé', ada);
  });
});

it('more than 10,000 words are known, each in the form in which it is looked up', async () => {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const words = dictionary['passwords-common'].filter((word) => word.length >= 8);
  expect(words.length).toBeGreaterThan(10_000);
  expect(words.filter((word) => word !== word.normalize('NFC').toLowerCase())).toEqual([]);
});
