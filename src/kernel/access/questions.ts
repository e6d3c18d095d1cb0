// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import type { House, HouseOptions, Person } from '../house.ts';
import type { Label } from '../label.ts';
import { procedure, staff, type Context } from '../procedure.ts';
import { isProblem, notFound } from '../problem.ts';
import { confidentialityOf, mayCall, requirePermission, requireZone } from './access.ts';
import { catalogueOf, nameOf } from './catalogue.ts';
import { actorFrom, type TenantRole } from './grants.ts';
import { PersonName, Words } from './shapes.ts';
import { zones, type Confidentiality } from './zones.ts';

const Holding = PersonName.extend({
  /** How the person comes to it, in whole sentences. */
  ways: z.array(z.object({ role: Words, post: z.string().nullable(), sentence: Words })),
});

/** Who may do something, what somebody may do, and why not: what an auditor asks. */
export function questions(open: () => House, { identity }: Pick<HouseOptions, 'identity'>) {
  const { everything, titleOf, sentence } = catalogueOf(open);

  const personById = async (context: Context, id: string) => {
    const person = await identity.person(context.tx, id, context.now);
    if (!person) throw notFound({ ja: 'この人', en: 'This person' });
    return person;
  };

  /** Through which roles and posts a person holds a permission. */
  function waysOf(person: Person, roles: TenantRole[], permission: string) {
    const through = (roleIds: string[], post: string | null) =>
      roleIds.flatMap((id) => {
        const role = roles.find((one) => one.id === id);
        const grant = role?.grants[permission];
        return role && grant ? [{ role: role.title, post, sentence: sentence(role.title, permission, grant) }] : [];
      });
    return [
      ...through(person.roles, null),
      ...person.posts.flatMap((post) =>
        through(post.roles, [post.unit?.name, post.title].filter(Boolean).join(' ') || null),
      ),
    ];
  }

  return {
    'access.whoMay': procedure({
      name: 'access.whoMay',
      title: { ja: 'ある権限を誰がもつかを見る', en: 'See who holds a permission' },
      access: staff('access.read'),
      effect: 'read',
      http: 'GET /access/permissions/{permission}/holders',
      input: z.object({ permission: z.string() }),
      output: z.object({
        permission: z.string(),
        title: Words,
        procedures: z.array(z.object({ name: z.string(), title: Words })),
        people: z.array(Holding),
      }),
      run: async (context, { permission }) => {
        if (!everything().some((one) => one.permission === permission))
          throw notFound({ ja: 'この権限', en: 'This permission' });
        const roles = await open().access.rolesIn(context.tx);
        const people = await identity.people(context.tx, context.now);
        return {
          permission,
          title: titleOf(permission),
          procedures: [...open().procedures.values()]
            .filter(({ access }) => access.who === 'staff' && access.permission === permission)
            .map(({ name, title }) => ({ name, title })),
          people: people.flatMap((person) => {
            const ways = waysOf(person, roles, permission);
            return ways.length ? [{ ...nameOf(person), ways }] : [];
          }),
        };
      },
    }),

    'access.person': procedure({
      name: 'access.person',
      title: { ja: 'ある人に何ができるかを見る', en: 'See what a person may do' },
      access: staff('access.read'),
      effect: 'read',
      personal: true,
      http: 'GET /access/people/{id}',
      input: z.object({ id: z.string() }),
      output: z.object({
        person: PersonName,
        roles: z.array(Words),
        permissions: z.array(
          z.object({ permission: z.string(), title: Words, systemTitle: Words, ways: Holding.shape.ways }),
        ),
      }),
      run: async (context, { id }) => {
        const person = await personById(context, id);
        const roles = await open().access.rolesIn(context.tx);
        context.log(id);
        return {
          person: nameOf(person),
          roles: actorFrom(person, roles).roleTitles,
          permissions: everything().flatMap(({ permission, title, system }) => {
            const ways = waysOf(person, roles, permission);
            return ways.length ? [{ permission, title, systemTitle: system.title, ways }] : [];
          }),
        };
      },
    }),

    'access.people': procedure({
      name: 'access.people',
      title: { ja: '権限をもちうる人の一覧を見る', en: 'List whoever may hold permissions' },
      access: staff('access.read'),
      effect: 'read',
      http: 'GET /access/people',
      input: z.object({}),
      output: z.array(PersonName),
      run: async (context) => (await identity.people(context.tx, context.now)).map(nameOf),
    }),

    'access.why': procedure({
      name: 'access.why',
      title: { ja: 'なぜできるのか・できないのかを調べる', en: 'Find out why somebody may or may not' },
      access: staff('access.read'),
      effect: 'read',
      personal: true,
      http: 'GET /access/why',
      input: z.object({
        person: z.string(),
        procedure: z.string(),
        zone: z.enum(zones).optional(),
        /** The record, as the procedure's `id`. */
        record: z.string().optional(),
      }),
      output: z.object({
        allowed: z.boolean(),
        procedure: Words,
        steps: z.array(z.object({ step: Words, ok: z.boolean(), why: Words })),
      }),
      run: async (context, { person: personId, procedure: name, zone, record }) => {
        const called = open().procedures.get(name);
        if (!called) throw notFound({ ja: `手続き「${name}」`, en: `Procedure ‘${name}’` });
        const person = await personById(context, personId);
        const roles = await open().access.rolesIn(context.tx);
        const actor = actorFrom(person, roles);
        context.log(personId, { procedure: name });
        const { access } = called;
        const permission = access.who === 'staff' ? access.permission : null;
        const steps: { step: Label; ok: boolean; why: Label }[] = [];
        const title = permission ? titleOf(permission) : called.title;
        const holding = permission ? waysOf(person, roles, permission).map(({ sentence: said }) => said) : [];
        steps.push({
          step: { ja: '権限', en: 'Permission' },
          ...(await verdict(() => requirePermission(access, actor, title), whyPermitted(access, holding))),
        });
        if (zone)
          steps.push({
            step: { ja: 'ネットワーク', en: 'Network' },
            ...(await verdict(async () => requireZone(called, zone, (await open().access.zonesIn(context.tx)).rules), {
              ja: `この手続きが扱う情報（${confidentialityWords[confidentialityOf(called)].ja}）は、このネットワークから見られます。`,
              en: `What this procedure handles (${confidentialityWords[confidentialityOf(called)].en}) may be seen from this network.`,
            })),
          });
        if (record !== undefined && access.who === 'staff' && access.of)
          steps.push({
            step: { ja: '記録', en: 'Record' },
            ...(await verdict(() => mayCall(called, { ...context, actor }, { id: record }, title), {
              ja: 'この記録は、権限の範囲に入っています。',
              en: 'The permission reaches this record.',
            })),
          });
        return { allowed: steps.every((step) => step.ok), procedure: called.title, steps };
      },
    }),

    'access.procedures': procedure({
      name: 'access.procedures',
      title: { ja: '手続きの一覧を見る', en: 'List the procedures' },
      access: staff('access.read'),
      effect: 'read',
      http: 'GET /access/procedures',
      input: z.object({}),
      output: z.array(z.object({ name: z.string(), title: Words })),
      run: async () => [...open().procedures.values()].map(({ name, title }) => ({ name, title })),
    }),
  };
}

const confidentialityWords: Record<Confidentiality, Label> = {
  public: { ja: '公開情報', en: 'public' },
  internal: { ja: '内部情報', en: 'internal' },
  confidential: { ja: '個人情報など', en: 'confidential' },
  mynumber: { ja: '特定個人情報', en: 'with individual numbers' },
};

const whyPermitted = (access: { who: string }, sentences: Label[]): Label =>
  access.who === 'staff'
    ? { ja: sentences.map(({ ja }) => ja).join(''), en: sentences.map(({ en }) => en).join(' ') }
    : access.who === 'everyone'
      ? { ja: '誰にでも開かれた手続きです。', en: 'It is open to everyone.' }
      : { ja: 'ログインしていればできる手続きです。', en: 'Signing in is enough.' };

/** Runs a check of the house as it is run at a call: the answer cannot differ from what happens. */
async function verdict(check: () => void | Promise<void>, passed: Label): Promise<{ ok: boolean; why: Label }> {
  try {
    await check();
    return { ok: true, why: passed };
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { ok: false, why: error.title };
  }
}
