// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import * as z from 'zod';
import type { House, HouseOptions } from '../house.ts';
import type { Label } from '../label.ts';
import { procedure, staff, type Context } from '../procedure.ts';
import { badRequest, conflict, notFound } from '../problem.ts';
import { holdsForAll, reaches, type Actor } from './actor.ts';
import { catalogueOf, nameOf } from './catalogue.ts';
import { actorFrom, changedGrants, declaredGrants, type TenantRole } from './grants.ts';
import { reachWords } from './sentences.ts';
import { PersonName, Words } from './shapes.ts';

const RoleId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, '識別名は半角の英小文字・数字・ハイフンで付けてください');
const GrantShape = z.object({ reach: z.enum(reaches), kinds: z.array(z.string()).min(1).optional() });
const Changes = z.record(z.string(), GrantShape.nullable());
/** Reading and changing the roles of a municipality, with a preview of who gains and who loses. */
export function roleProcedures(
  open: () => House,
  { identity, roles: declaredRoles }: Pick<HouseOptions, 'identity' | 'roles'>,
) {
  const { everything, titleOf, recordOf, sentence } = catalogueOf(open);

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
  };
}
