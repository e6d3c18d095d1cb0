// SPDX-License-Identifier: Apache-2.0
import type { AccountAdministration } from '#kernel/identity/administration.ts';
import type * as z from 'zod';
import { machineIn, opened, Refusal, say, textOf, type Command, type Options } from './command.ts';

type Found = z.output<AccountAdministration['identity.people']['output']>;
type Link = z.output<AccountAdministration['identity.invite']['output']>;

/** Letting the first administrator in: everybody after them is invited in the browser. */
export const accountCommands: Record<string, Command> = {
  'account invite': {
    usage: 'account invite LOGIN --tenant SLUG --person NAME   a link with which somebody chooses their password',
    options: { tenant: { type: 'string' }, person: { type: 'string' } },
    run: ([login], options) => invite(login, options),
  },
};

async function invite(login: string | undefined, options: Options): Promise<number> {
  const name = textOf(options, 'person');
  if (!login || !name) throw new Refusal('yakuba account invite LOGIN --tenant SLUG --person NAME');
  return opened(async (house) => {
    const caller = await machineIn(house, options);
    const { people } = (await house.call(caller, 'identity.people', { q: name })) as Found;
    const plain = (text: string) => text.replaceAll(/\s/g, '');
    const [person, another] = people.filter((one) => plain(one.name) === plain(name));
    if (another) throw new Refusal(`More than one person is called ‘${name}’: invite them in the browser.`);
    if (!person)
      throw new Refusal(
        people.length
          ? `Nobody is called ‘${name}’; there is ${people.map((one) => one.name).join(', ')}.`
          : `There is nobody called ‘${name}’.`,
      );
    const { link, expiresAt } = (await house.call(caller, 'identity.invite', { personId: person.id, login })) as Link;
    say(`${person.name}  ${link}\nAppend it to the address of the house. It works once, until ${expiresAt}.`);
    return 0;
  });
}
