// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { originOf, trustedProxies } from './origin.ts';

const proxies = trustedProxies(['10.1.0.0/16', '::1']);
const asked = (
  listener: Parameters<typeof originOf>[0]['listener'],
  peer: string,
  headers: Record<string, string> = {},
) => originOf({ listener, peer }, (name) => headers[name], proxies);

describe('the network of a request', () => {
  test('is that of the listener, whatever a header says', () => {
    expect(asked('internet', '203.0.113.7', { 'x-yakuba-zone': 'lgwan' }).zone).toBe('internet');
    expect(asked('internet', '10.1.2.3', { 'x-yakuba-zone': 'mynumber' }).zone).toBe('internet');
  });
  test('is what a trusted proxy says, on a listener for proxies', () => {
    expect(asked('proxy', '10.1.2.3', { 'x-yakuba-zone': 'lgwan' }).zone).toBe('lgwan');
    expect(asked('proxy', '::ffff:10.1.2.3', { 'x-yakuba-zone': 'mynumber' }).zone).toBe('mynumber');
  });
  test('is the outermost when anybody else says it, or the proxy says nothing known', () => {
    expect(asked('proxy', '203.0.113.7', { 'x-yakuba-zone': 'lgwan' }).zone).toBe('internet');
    expect(asked('proxy', '10.1.2.3').zone).toBe('internet');
    expect(asked('proxy', '10.1.2.3', { 'x-yakuba-zone': 'lgwan, internet' }).zone).toBe('internet');
    expect(asked('proxy', '', { 'x-yakuba-zone': 'lgwan' }).zone).toBe('internet');
  });
});

describe('the address of a request', () => {
  test('is the last one that no trusted proxy vouches for: what stands before it can be invented', () => {
    const chain = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.1.9.9' };
    expect(asked('internet', '10.1.2.3', chain).address).toBe('203.0.113.9');
    expect(asked('internet', '203.0.113.7', chain).address).toBe('203.0.113.7');
    expect(asked('internet', '10.1.2.3', { 'x-forwarded-for': 'nonsense' }).address).toBe('10.1.2.3');
  });
  test('https counts only from a trusted proxy', () => {
    expect(asked('internet', '203.0.113.7', { 'x-forwarded-proto': 'https' }).secure).toBe(false);
    expect(asked('internet', '10.1.2.3', { 'x-forwarded-proto': 'https' }).secure).toBe(true);
  });
});

test('listeners: one for each network by default, or as written; what is wrong is named', () => {
  expect(readConfig({ PORT: '4000' }).listeners.map(({ zone, port }) => [zone, port])).toEqual([
    ['lgwan', 4000],
    ['internet', 4001],
    ['mynumber', 4002],
  ]);
  expect(readConfig({ LISTEN: 'proxy=0.0.0.0:80, lgwan=[::1]:81' }).listeners).toEqual([
    { zone: 'proxy', host: '0.0.0.0', port: 80 },
    { zone: 'lgwan', host: '::1', port: 81 },
  ]);
  for (const LISTEN of ['intranet=0.0.0.0:80', 'lgwan=80', '']) expect(() => readConfig({ LISTEN })).toThrow(/LISTEN/);
  for (const TRUSTED_PROXIES of ['proxy.example', '10.0.0.0/33', '10.0.0.0/x'])
    expect(() => readConfig({ TRUSTED_PROXIES })).toThrow(/TRUSTED_PROXIES/);
});
