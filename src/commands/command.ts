// SPDX-License-Identifier: Apache-2.0
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Caller, House } from '#kernel/house.ts';

/** What was typed after `--`. */
export type Options = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** One command of the command line: how it is written, what it takes, and its exit code. */
export type Command = {
  /** One line for the help: words, options, what it does. */
  usage: string;
  options?: ParseArgsOptionsConfig;
  run(words: string[], options: Options): Promise<number>;
};

/** A command was used wrongly, or a file cannot be used: told in words, ends with 2. */
export class Refusal extends Error {}

/** The text of an option; undefined when it was not given. */
export const textOf = (options: Options, name: string): string | undefined =>
  typeof options[name] === 'string' ? options[name] : undefined;

export const say = (text: string) => console.log(text);

/** Opens the house as the settings say, without its background work, for as long as `work` takes. */
export async function opened<R>(work: (house: House, applied: number) => Promise<R>): Promise<R> {
  const { readConfig } = await import('#kernel/config.ts');
  const { openAsConfigured } = await import('../open.ts');
  const { house, applied, close } = await openAsConfigured(readConfig(), { background: false, demo: false });
  try {
    return await work(house, applied);
  } finally {
    await close();
  }
}

/**
 * The command line in the municipality named by `--tenant`. It is run by whoever holds the machine and may do
 * everything there.
 */
export async function machineIn(house: House, options: Options): Promise<Caller> {
  const { tenantsOf } = await import('#kernel/tenants.ts');
  const slug = textOf(options, 'tenant');
  if (!slug) throw new Refusal('Name the municipality: --tenant SLUG');
  const [tenant] = await tenantsOf(house.databaseUrl, slug);
  if (!tenant) throw new Refusal(`There is no municipality ‘${slug}’. Make it: yakuba tenant add ${slug} --name 名称`);
  const permissions = house.systems.flatMap((system) => Object.keys(system.permissions ?? {}));
  return {
    tenant,
    actor: {
      id: 'command-line',
      name: 'コマンドライン',
      kind: 'machine',
      roles: [],
      roleTitles: [],
      posts: [],
      permissions: Object.fromEntries(permissions.map((permission) => [permission, [{ reach: 'all' as const }]])),
    },
  };
}
