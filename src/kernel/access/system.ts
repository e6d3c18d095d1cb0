// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import * as z from 'zod';
import type { House, HouseOptions, Person } from '../house.ts';
import type { Label } from '../label.ts';
import { procedure, staff, type Context } from '../procedure.ts';
import { badRequest, conflict, isProblem, notFound } from '../problem.ts';
import { defineSystem, type System } from '../system.ts';
import { mayCall, confidentialityOf, requirePermission, requireZone } from './access.ts';
import { holdsForAll, reaches, type Actor, type Grant } from './actor.ts';
import { actorFrom, changedGrants, declaredGrants, type TenantRole } from './grants.ts';
import { reachWords } from './sentences.ts';
import { confidentialities, defaultZoneRules, separationModels, zones } from './zones.ts';

const Words = z.object({ ja: z.string(), en: z.string() });
const RoleId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, '識別名は半角の英小文字・数字・ハイフンで付けてください');
const GrantShape = z.object({ reach: z.enum(reaches), kinds: z.array(z.string()).min(1).optional() });
const Changes = z.record(z.string(), GrantShape.nullable());
const ZoneList = z.array(z.enum(zones));
const Passage = z.enum(['free', 'sanitise', 'approve', 'sanitise-and-approve', 'refuse']);
const Rules = z.object({
  see: z.record(z.enum(confidentialities), ZoneList),
  download: z.record(z.enum(confidentialities), ZoneList),
  upload: ZoneList,
  move: z.record(z.enum(zones), z.record(z.enum(zones), Passage)),
  scanned: ZoneList,
});

const PersonName = z.object({ id: z.string(), name: z.string(), unit: z.string().nullable() });
const Holding = PersonName.extend({
  /** How the person comes to it, in whole sentences. */
  ways: z.array(z.object({ role: Words, post: z.string().nullable(), sentence: Words })),
});

const nameOf = (person: Person) => ({ id: person.id, name: person.name, unit: person.unit?.name ?? null });

/** What a person or role may do, who may do it, and why not: the questions that an auditor asks of permissions. */
export function accessProcedures(
  open: () => House,
  { identity, roles: declaredRoles }: Pick<HouseOptions, 'identity' | 'roles'>,
) {
  const everything = () =>
    open().systems.flatMap((system) =>
      Object.entries(system.permissions ?? {}).map(([permission, { title, of }]) => ({
        permission,
        title,
        of,
        system,
      })),
    );
  const titleOf = (permission: string): Label =>
    everything().find((one) => one.permission === permission)?.title ?? { ja: permission, en: permission };
  /** The records that a permission's reach is measured by. */
  const recordOf = (permission: string) => everything().find((one) => one.permission === permission)?.of;

  /** 所管課担当者は、自分の課の事業シートについて「事業シートの記入」ができます。 */
  const sentence = (role: Label, permission: string, grant: Omit<Grant, 'units'>): Label => {
    const reach = reachWords(grant, recordOf(permission));
    const title = titleOf(permission);
    return {
      ja: `「${role.ja}」は、${reach.ja}「${title.ja}」ができます。`,
      en: `“${role.en}” has “${title.en}” ${reach.en}.`,
    };
  };

  const rolesWithChanges = async (context: Context, id: string, changes: TenantRole['changes'], title?: Label) => {
    const roles = await open().access.rolesIn(context.tx);
    const declared = declaredGrants(open().systems, declaredRoles).get(id) ?? {};
    const before = roles.find((role) => role.id === id);
    const after: TenantRole = {
      id,
      title: title ?? before?.title ?? { ja: id, en: id },
      own: before?.own ?? true,
      changes,
      grants: changedGrants(declared, changes),
    };
    return {
      roles,
      before,
      changed: before ? roles.map((role) => (role.id === id ? after : role)) : [...roles, after],
    };
  };

  /** Permissions and kinds that nobody declares, and reaches that a room cannot measure. */
  const checkChanges = (changes: TenantRole['changes']) => {
    for (const [permission, grant] of Object.entries(changes)) {
      if (!everything().some((one) => one.permission === permission))
        throw badRequest(
          { ja: `権限「${permission}」はありません。`, en: `There is no permission ‘${permission}’.` },
          `changes/${permission}`,
        );
      if (!grant) continue;
      const policy = recordOf(permission);
      const measurable =
        grant.reach === 'all' || (grant.reach === 'own' ? policy?.unit : policy?.assignee) !== undefined;
      if (!measurable)
        throw badRequest(
          {
            ja: `「${titleOf(permission).ja}」は、この範囲では付けられません。対象の記録に${grant.reach === 'own' ? '所管課' : '担当者'}の区別がありません。`,
            en: `“${titleOf(permission).en}” cannot be given with this reach: what it is for has no ${grant.reach === 'own' ? 'section' : 'assignee'}.`,
          },
          `changes/${permission}`,
        );
      const unknown = grant.kinds?.filter((kind) => !(policy?.kind && kind in policy.kind.values));
      if (unknown?.length)
        throw badRequest(
          { ja: `種類「${unknown[0]}」はありません。`, en: `There is no kind ‘${unknown[0]}’.` },
          `changes/${permission}`,
        );
    }
  };

  /** Who gains and who loses what when roles change: nobody finds out only when the door is shut. */
  const difference = async (context: Context, before: TenantRole[], after: TenantRole[]) => {
    const people = await identity.people(context.tx, context.now);
    const said = (actor: Actor) =>
      new Map(
        Object.entries(actor.permissions).map(([permission, grants]) => [
          permission,
          grants.map((grant) => reachWords(grant, recordOf(permission))),
        ]),
      );
    const same = (a: unknown, b: unknown) => JSON.stringify(a ?? []) === JSON.stringify(b ?? []);
    return people.flatMap((person) => {
      const [was, is] = [said(actorFrom(person, before)), said(actorFrom(person, after))];
      const changes = [...new Set([...was.keys(), ...is.keys()])]
        .filter((permission) => !same(was.get(permission), is.get(permission)))
        .map((permission) => ({
          permission,
          title: titleOf(permission),
          before: was.get(permission) ?? [],
          after: is.get(permission) ?? [],
        }));
      return changes.length ? [{ ...nameOf(person), changes }] : [];
    });
  };

  const Difference = z.array(
    PersonName.extend({
      changes: z.array(
        z.object({ permission: z.string(), title: Words, before: z.array(Words), after: z.array(Words) }),
      ),
    }),
  );

  /** A change after which nobody could change roles would shut everybody out for good. */
  const keepOneKey = async (context: Context, roles: TenantRole[]) => {
    const people = await identity.people(context.tx, context.now);
    if (!people.some((person) => holdsForAll(actorFrom(person, roles), 'access.roles')))
      throw conflict({
        ja: 'この変更をすると、役割を変更できる人がいなくなります。先に、ほかの人に「役割の変更」の権限を付けてください。',
        en: 'After this change nobody could change roles. Give the permission to somebody else first.',
      });
  };

  const personById = async (context: Context, id: string) => {
    const person = await identity.person(context.tx, id, context.now);
    if (!person) throw notFound({ ja: 'この人', en: 'This person' });
    return person;
  };

  return {
    'access.roles': procedure({
      name: 'access.roles',
      title: { ja: '役割と権限の一覧を見る', en: 'List roles and their permissions' },
      access: staff('access.read'),
      effect: 'read',
      http: 'GET /access/roles',
      input: z.object({}),
      output: z.object({
        roles: z.array(
          z.object({
            id: z.string(),
            title: Words,
            own: z.boolean(),
            changed: z.int(),
            permissions: z.int(),
            holders: z.int(),
          }),
        ),
        permissions: z.array(
          z.object({
            permission: z.string(),
            title: Words,
            system: z.string(),
            systemTitle: Words,
            reaches: z.array(z.enum(reaches)),
            kinds: z.array(z.object({ value: z.string(), title: Words })),
          }),
        ),
      }),
      run: async (context) => {
        const [roles, people] = [
          await open().access.rolesIn(context.tx),
          await identity.people(context.tx, context.now),
        ];
        const held = people.map((person) => new Set([...person.roles, ...person.posts.flatMap((post) => post.roles)]));
        return {
          roles: roles.map((role) => ({
            id: role.id,
            title: role.title,
            own: role.own,
            changed: Object.keys(role.changes).length,
            permissions: Object.keys(role.grants).length,
            holders: held.filter((ids) => ids.has(role.id)).length,
          })),
          permissions: everything().map(({ permission, title, of, system }) => ({
            permission,
            title,
            system: system.id,
            systemTitle: system.title,
            reaches: reaches.filter(
              (reach) => reach === 'all' || (reach === 'own' ? of?.unit : of?.assignee) !== undefined,
            ),
            kinds: Object.entries(of?.kind?.values ?? {}).map(([value, kind]) => ({ value, title: kind })),
          })),
        };
      },
    }),

    'access.role': procedure({
      name: 'access.role',
      title: { ja: '役割の内容を見る', en: 'Read a role' },
      access: staff('access.read'),
      effect: 'read',
      http: 'GET /access/roles/{id}',
      input: z.object({ id: z.string() }),
      output: z.object({
        id: z.string(),
        title: Words,
        own: z.boolean(),
        declared: z.record(z.string(), GrantShape),
        grants: z.record(z.string(), GrantShape),
        changes: Changes,
        sentences: z.array(Words),
        holders: z.array(PersonName),
        version: z.int(),
      }),
      run: async (context, { id }) => {
        const role = (await open().access.rolesIn(context.tx)).find((one) => one.id === id);
        if (!role) throw notFound({ ja: 'この役割', en: 'This role' });
        const people = await identity.people(context.tx, context.now);
        const { rows } = await context.tx.executeQuery<{ version: number }>(
          CompiledQuery.raw('select version from kernel.role where id = $1', [id]),
        );
        return {
          id,
          title: role.title,
          own: role.own,
          declared: declaredGrants(open().systems, declaredRoles).get(id) ?? {},
          grants: role.grants,
          changes: role.changes,
          sentences: Object.entries(role.grants).map(([permission, grant]) => sentence(role.title, permission, grant)),
          holders: people
            .filter((person) => [...person.roles, ...person.posts.flatMap((post) => post.roles)].includes(id))
            .map(nameOf),
          version: rows[0]?.version ?? 0,
        };
      },
    }),

    'access.role.preview': procedure({
      name: 'access.role.preview',
      title: { ja: '役割を変えると誰に何が起きるかを見る', en: 'See who gains and who loses by a change of a role' },
      access: staff('access.roles'),
      effect: 'read',
      http: 'POST /access/roles/{id}/preview',
      input: z.object({ id: RoleId, changes: Changes }),
      output: z.object({ people: Difference }),
      run: async (context, { id, changes }) => {
        checkChanges(changes);
        const { roles, changed } = await rolesWithChanges(context, id, changes);
        return { people: await difference(context, roles, changed) };
      },
    }),

    'access.role.save': procedure({
      name: 'access.role.save',
      title: { ja: '役割の権限を変更する', en: 'Change what a role may do' },
      access: staff('access.roles'),
      effect: 'write',
      again: true,
      http: 'PUT /access/roles/{id}',
      input: z.object({
        id: RoleId,
        title: z
          .object({
            ja: z.string().trim().min(1, '役割の名称を入力してください').max(60),
            en: z.string().trim().min(1).max(60),
          })
          .optional(),
        changes: Changes,
        version: z.int(),
      }),
      output: z.object({ version: z.int(), people: Difference }),
      run: async (context, { id, title, changes, version }) => {
        checkChanges(changes);
        const { roles, before, changed } = await rolesWithChanges(context, id, changes, title);
        if (!before && !title)
          throw badRequest({ ja: '役割の名称を入力してください。', en: 'Give the role a name.' }, 'title/ja');
        await keepOneKey(context, changed);
        const people = await difference(context, roles, changed);
        const words = title ?? before!.title;
        const { rows } = await context.tx.executeQuery<{ version: number }>(
          CompiledQuery.raw(
            `insert into kernel.role as r (id, title_ja, title_en, changes) values ($1, $2, $3, $4::jsonb)
             on conflict (tenant_id, id) do update set title_ja = excluded.title_ja, title_en = excluded.title_en,
               changes = excluded.changes, version = r.version + 1 where r.version = $5
             returning version`,
            [id, words.ja, words.en, JSON.stringify(changes), version],
          ),
        );
        // A new row is version 1: whoever meant to change an existing one has not seen it
        if (!rows[0] || (rows[0].version === 1 && version !== 0))
          throw conflict({
            ja: 'ほかの人が先にこの役割を変更しました。読み込み直して、内容をご確認ください。',
            en: 'Someone else changed this role first. Reload and check it.',
          });
        context.log(id, {
          changes,
          before: before?.changes ?? {},
          people: people.map((person) => ({ id: person.id, permissions: person.changes.map((one) => one.permission) })),
        });
        open().access.forget(context.tenant.id);
        return { version: rows[0].version, people };
      },
    }),

    'access.role.remove': procedure({
      name: 'access.role.remove',
      title: { ja: '役割を廃止する', en: 'Remove a role' },
      access: staff('access.roles'),
      effect: 'write',
      again: true,
      http: 'DELETE /access/roles/{id}',
      input: z.object({ id: z.string() }),
      output: z.object({ id: z.string() }),
      run: async (context, { id }) => {
        const role = (await open().access.rolesIn(context.tx)).find((one) => one.id === id);
        if (!role) throw notFound({ ja: 'この役割', en: 'This role' });
        if (!role.own)
          throw conflict({
            ja: '庁舎にもとからある役割は廃止できません。権限をすべて外すことはできます。',
            en: 'The house’s own roles cannot be removed. Their permissions can be taken away.',
          });
        const people = await identity.people(context.tx, context.now);
        const holders = people.filter((person) =>
          [...person.roles, ...person.posts.flatMap((post) => post.roles)].includes(id),
        );
        if (holders.length)
          throw conflict({
            ja: `この役割をもつ人が${holders.length}人います。先に役割を外してください。`,
            en: `${holders.length} people hold this role. Take it from them first.`,
          });
        await context.tx.executeQuery(CompiledQuery.raw('delete from kernel.role where id = $1', [id]));
        context.log(id, { before: role.changes });
        open().access.forget(context.tenant.id);
        return { id };
      },
    }),

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

    'access.zones': procedure({
      name: 'access.zones',
      title: { ja: 'ネットワークの規則を見る', en: 'Read the rules of the networks' },
      access: staff('access.read'),
      effect: 'read',
      http: 'GET /access/zones',
      input: z.object({}),
      output: z.object({
        model: z.enum(separationModels),
        rules: Rules,
        defaults: z.record(z.enum(separationModels), Rules),
        version: z.int(),
      }),
      run: async ({ tx }) => {
        const { model, rules } = await open().access.zonesIn(tx);
        return { model, rules, defaults: defaultZoneRules, version: await zonesVersion(tx) };
      },
    }),

    'access.zones.save': procedure({
      name: 'access.zones.save',
      title: { ja: 'ネットワークの規則を変更する', en: 'Change the rules of the networks' },
      access: staff('access.zones'),
      effect: 'write',
      again: true,
      http: 'PUT /access/zones',
      input: z.object({ model: z.enum(separationModels), rules: Rules, version: z.int() }),
      output: z.object({ version: z.int() }),
      run: async (context, { model, rules, version }) => {
        if (!rules.see.internal.some((zone) => rules.see.public.includes(zone)))
          throw badRequest(
            {
              ja: '内部情報を見られるネットワークがひとつもありません。職員が誰も仕事をできなくなります。',
              en: 'No network may see internal information: no member of staff could work.',
            },
            'rules/see/internal',
          );
        if (context.from && !rules.see.internal.includes(context.from.zone))
          throw conflict({
            ja: 'いまお使いのネットワークから内部情報を見られなくなる変更は、そのネットワークからはできません。',
            en: 'A change that shuts out the network you work from cannot be made from it.',
          });
        const before = await open().access.zonesIn(context.tx);
        const { rows } = await context.tx.executeQuery<{ version: number }>(
          CompiledQuery.raw(
            `insert into kernel.setting as s (system, value) values ('zones', $1::jsonb)
             on conflict (tenant_id, system) do update set value = excluded.value, version = s.version + 1
               where s.version = $2 returning version`,
            [JSON.stringify({ model, rules }), version],
          ),
        );
        if (!rows[0] || (rows[0].version === 1 && version !== 0))
          throw conflict({
            ja: 'ほかの人が先にネットワークの規則を変更しました。読み込み直して、内容をご確認ください。',
            en: 'Someone else changed the rules first. Reload and check them.',
          });
        context.log('zones', { before, after: { model, rules } });
        open().access.forget(context.tenant.id);
        return { version: rows[0].version };
      },
    }),
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
}

const zonesVersion = async (tx: Context['tx']): Promise<number> => {
  const { rows } = await tx.executeQuery<{ version: number }>(
    CompiledQuery.raw(`select version from kernel.setting where system = 'zones'`),
  );
  return rows[0]?.version ?? 0;
};

const confidentialityWords: Record<(typeof confidentialities)[number], Label> = {
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

/** The module that shows and changes who may do what, from where. */
export function accessSystem(
  open: () => House,
  options: Pick<HouseOptions, 'identity' | 'roles' | 'houseRoles'>,
): System {
  return defineSystem({
    id: 'access',
    title: { ja: '権限', en: 'Permissions' },
    procedures: Object.values(accessProcedures(open, options)),
    permissions: {
      'access.read': { title: { ja: '権限の閲覧', en: 'Read permissions' }, roles: options.houseRoles.run },
      'access.roles': { title: { ja: '役割の変更', en: 'Change roles' }, roles: options.houseRoles.access },
      'access.zones': {
        title: { ja: 'ネットワークの規則の変更', en: 'Change the rules of the networks' },
        roles: options.houseRoles.access,
      },
    },
  });
}

export type AccessProcedures = ReturnType<typeof accessProcedures>;
