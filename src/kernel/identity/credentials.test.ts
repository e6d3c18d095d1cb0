// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { openCredentials } from './credentials.ts';
import { passwordFault } from './password-rules.ts';

const here = openCredentials('secret of this installation');
const elsewhere = openCredentials('secret of another installation');

test('a password is kept as argon2id with its parameters, each time another, and useless elsewhere', async () => {
  const hash = await here.hashPassword('雨の日は傘を二本もつ');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w-]{22}\$[\w-]{43}$/);
  expect(await here.hashPassword('雨の日は傘を二本もつ')).not.toBe(hash);
  expect(await here.matches('雨の日は傘を二本もつ', hash)).toBe(true);
  expect(await here.matches('雨の日は傘を三本もつ', hash)).toBe(false);
  expect(await elsewhere.matches('雨の日は傘を二本もつ', hash)).toBe(false);
  expect(await here.matches('', null)).toBe(false);
  // the same characters, composed otherwise and in full width: keyboards differ
  expect(
    await here.matches('ガーデンｐａｒｔｙ１２３', await here.hashPassword('ガーデンparty123'.normalize('NFD'))),
  ).toBe(true);
});

test('what is sealed for one opens for nobody else and nowhere else, and not when it was changed', () => {
  const sealed = here.seal('JBSWY3DPEHPK3PXP', 'person a');
  expect(sealed.toString('latin1')).not.toContain('JBSWY3DPEHPK3PXP');
  expect(here.unseal(sealed, 'person a')).toBe('JBSWY3DPEHPK3PXP');
  expect(() => here.unseal(sealed, 'person b')).toThrow(/authenticate/);
  expect(() => elsewhere.unseal(sealed, 'person a')).toThrow(/authenticate/);
  sealed[sealed.length - 1]! ^= 1;
  expect(() => here.unseal(sealed, 'person a')).toThrow(/authenticate/);
});

test.each([
  ['short', 'みじかい'],
  ['one word and a year', 'password2026'],
  ['the same in disguise', 'P@ssw0rd!2026'],
  ['twice the same word', 'sakurasakura1'],
  ['a word with signs', '--himitsu--2026--'],
  ['a Japanese word with digits', 'パスワード1234567'],
  ['the same few characters', 'abcabcabcabcabc'],
  ['a walk on the keyboard', 'qwertyuiopasdf'],
  ['counting', '123456789012'],
  ['the municipality', '瑞穂市瑞穂市20260401'],
  ['the municipality in Latin letters', 'mizuho-city-2026'],
  ['the sign-in name', 't.sato@mizuho.example'],
  ['the name before the @', 't.sato20260401'],
  ['an employee number', '202604010012'],
])('a password that is %s is not taken', (_, password) => {
  expect(
    passwordFault(password, ['t.sato@mizuho.example', '202604010012', '佐藤 太郎', '瑞穂市', 'Mizuho City']),
  ).not.toBeNull();
});

test.each([
  'correct horse battery staple',
  '雨の日は傘を二本もって出る',
  'かさ-みずたまり-うみねこ',
  'kaeru ga sakura wo mita',
  '839201847561',
])('length is enough, whatever the characters: %s', (password) =>
  expect(passwordFault(password, ['t.sato@mizuho.example', '瑞穂市', 'Mizuho City'])).toBeNull(),
);
