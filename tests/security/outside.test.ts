// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect } from 'vitest';
import { outgoing } from '#kernel/outgoing.ts';
import { joined, paragraph, docx, picture, utf8, zip } from '#kernel/files/sanitising/samples.ts';
import { sanitise } from '#kernel/files/sanitising/sanitise.ts';
import { detectType } from '#kernel/files/type.ts';
import { test } from '../house.ts';
import { countAttacks, tried } from './attacks.ts';

countAttacks();

test('an address of an identity provider does not lead into the inner networks (SSRF)', async ({ house }) => {
  let reached = 0;
  const server = createServer((_, response) => {
    reached++;
    response.end('{"secret":"of the inside"}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  const ask = outgoing();
  const addresses = [
    `http://127.0.0.1:${port}`,
    `https://127.0.0.1:${port}`,
    `https://localhost:${port}`,
    `https://2130706433:${port}`,
    `https://0x7f.0.0.1:${port}`,
    `https://017700000001:${port}`,
    `https://[::1]:${port}`,
    `https://[::ffff:127.0.0.1]:${port}`,
    `https://127.1:${port}`,
    'https://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1',
    'https://172.31.255.255',
    'https://192.168.1.1',
    'https://[fe80::1]',
    'https://[fd00::1]',
    'https://0.0.0.0',
    'file:///etc/passwd',
    'gopher://127.0.0.1:25/',
  ];
  for (const address of addresses) {
    const answered = await ask(address).then(
      () => true,
      () => false,
    );
    tried('reaching inner networks (SSRF)', address, answered);
  }
  // and by the door through which such addresses come
  const tenant = await house.municipality();
  const ict = house.as(tenant, ['ict']);
  let version = 0;
  for (const issuer of addresses) {
    const provider = {
      id: 'inner',
      title: { ja: '職員認証', en: 'Staff' },
      audience: 'staff',
      issuer,
      clientId: 'yakuba',
      clientAuth: 'secret',
      signingAlg: 'RS256',
      scopes: ['openid'],
      loginClaim: 'email',
      groupsClaim: null,
      linkByLogin: true,
      enabled: true,
    };
    const saved = (await house
      .call(ict, 'oidc.provider.save', { ...provider, version, secret: 'a secret of the provider' })
      .catch(() => null)) as { version: number } | null;
    if (saved) ({ version } = saved);
    const answer = await house.app.request(`http://${tenant.host}/sign-in/oidc/inner`);
    const leads = answer.headers.get('location') ?? '';
    tried('reaching inner networks (SSRF)', `provider ${issuer}`, reached > 0 || leads.includes(String(port)));
  }
  server.close();
  expect([reached, version > 5]).toEqual([0, true]);
});

test('a file that is two things at once is no way in', async () => {
  const script = utf8('<html><script>attack()</script>');
  const shapes: [string, Uint8Array][] = [
    ['picture.jpg with an archive behind it', joined(await picture('jpeg'), zip({ 'a.js': 'attack()' }))],
    ['picture.gif with a page behind it', joined(await picture('gif'), script)],
    ['picture.png with a page behind it', joined(await picture('png'), script)],
    ['page.gif that begins like a picture', joined(utf8('GIF89a=1;'), script)],
    ['page.pdf with a page before it', joined(script, utf8('%PDF-1.7\n%%EOF'))],
    ['letter.docx with a program before it', joined(utf8('MZ'), docx({ body: paragraph('本文') }))],
    ['letter.docx that is a page', script],
    ['report.pdf that is a program', joined(utf8('MZ'), new Uint8Array(400))],
    ['data.csv that is a page', script],
    ['invoice.pdf.exe', joined(utf8('MZ'), new Uint8Array(400))],
  ];
  for (const [name, bytes] of shapes) {
    const type = await detectType(bytes, name);
    tried('upload polyglot', `${name} shown as a page`, type.kind === 'html' && type.agreesWithName);
    const result = await sanitise({ name, bytes });
    const left = result.outcome === 'clean' ? Buffer.from(result.bytes).toString('latin1') : '';
    tried('upload polyglot', `${name} after sanitising`, /attack\(\)|^MZ/.test(left));
  }
}, 120_000);
