// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import type * as z from 'zod';
import type { procedures } from '#blocks/organisation/procedures/index.ts';
import type { Label } from '#kernel/label.ts';
import { visitKey } from '#kernel/http/context.ts';
import { zoneTitles, zones } from '#kernel/access/zones.ts';
import { callOf } from '../../call.ts';
import { Button } from '../../components/button.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProveAgain } from '../../components/prove-again.tsx';
import { Select } from '../../components/select.tsx';
import { TextField } from '../../components/text-field.tsx';
import { textIn, textsIn } from '../../form.ts';
import { formatInstant } from '../../format.ts';
import { useLanguage, useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { useVisit } from '../../visit.ts';
import { OrganisationFrame } from './frame.tsx';
import type { Route } from './+types/clients.ts';

/** Words for permissions, as far as this visitor may read the catalogue. */
type Catalogue = {
  'access.roles': {
    input: z.ZodType<unknown, Record<string, never>>;
    output: z.ZodType<{ permissions: { permission: string; title: Label }[] }>;
  };
};

export async function loader({ context }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const list = await call('organisation.clients', {});
  const { permissions } = context.get(visitKey).actor?.permissions['access.read']
    ? await callOf<Catalogue>(context)('access.roles', {})
    : { permissions: [] };
  return {
    ...list,
    titles: permissions.map(({ permission, title }) => ({ permission, title })),
    units: await call('organisation.units', { on: list.day }),
  };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const call = callOf<typeof procedures>(context);
  const [intent, id, keyId] = [textIn(form, 'intent'), textIn(form, 'id'), textIn(form, 'keyId')];
  const typed = {
    name: textIn(form, 'name'),
    unitId: textIn(form, 'unitId'),
    scopes: textsIn(form, 'scopes'),
    zones: zones.filter((zone) => textsIn(form, 'zones').includes(zone)),
    expiresOn: textIn(form, 'expiresOn'),
  };
  try {
    // The key is in the answer to this very request and nowhere else: no address, no log
    if (intent === 'create') {
      const scopes = typed.scopes.map((scope) => {
        const [permission = '', reach] = scope.split(' ');
        return { permission, reach: reach === 'all' ? ('all' as const) : ('own' as const) };
      });
      const made = await call('organisation.client.create', { ...typed, scopes });
      return { intent, typed, made, problem: null };
    }
    if (intent === 'rotate') {
      const made = await call('organisation.client.rotate', {
        id,
        ...(typed.expiresOn && { expiresOn: typed.expiresOn }),
      });
      return { intent, typed, made, problem: null };
    }
    if (intent === 'revokeKey') await call('organisation.client.revokeKey', { id, keyId });
    else await call('organisation.client.revoke', { id });
    return redirect('/desk/organisation/clients');
  } catch (error) {
    return { intent, typed, made: null, problem: await refusalOf(error) };
  }
}

const messages = {
  title: { ja: 'プログラム（API）の鍵', en: 'Keys of programs (API)' },
  lead: {
    ja: 'ほかのシステムがAPIを使うための鍵です。渡せる権限は、登録する人が持つ権限までです。',
    en: 'Keys with which other systems use the API. A program gets no more than whoever enters it holds.',
  },
  made: { ja: '「{name}」の鍵を作りました', en: 'Made a key for “{name}”' },
  once: {
    ja: '鍵が見えるのは、この画面だけです。いま控えて、プログラムの設定に入れてください。失くしたときは、新しい鍵を作り、この鍵を取り消してください。',
    en: 'This page is the only place where the key is shown. Copy it now. If it is lost, make a new one and revoke this one.',
  },
  header: { ja: '使い方', en: 'Use' },
  none: { ja: 'プログラムはまだありません', en: 'There is no program yet' },
  noneMore: { ja: '下で登録すると、鍵ができ、ここに並びます。', en: 'Enter one below and its key is made.' },
  owner: { ja: '管理する課', en: 'Answered for by' },
  scopes: { ja: '権限', en: 'Permissions' },
  zones: { ja: '使える領域', en: 'Networks' },
  expires: { ja: '期限', en: 'Expires' },
  expired: { ja: '期限切れ', en: 'expired' },
  stopped: { ja: '停止', en: 'stopped' },
  working: { ja: '使用中', en: 'in use' },
  keys: { ja: '鍵', en: 'Keys' },
  key: { ja: '{at} に作成', en: 'made {at}' },
  used: { ja: '最後の使用 {at}', en: 'last used {at}' },
  unused: { ja: '未使用', en: 'not used yet' },
  revoked: { ja: '取消し済み', en: 'revoked' },
  revokeKey: { ja: 'この鍵を取り消す', en: 'Revoke this key' },
  rotate: { ja: '鍵を替える', en: 'Change keys' },
  rotateLead: {
    ja: '新しい鍵を作り、プログラムに入れてから、古い鍵を取り消します。それまでは両方使えます。',
    en: 'Make a new key, give it to the program, then revoke the old one. Both work until then.',
  },
  rotateDo: { ja: '新しい鍵を作る', en: 'Make a new key' },
  newExpiry: { ja: '新しい期限（空欄ならそのまま）', en: 'New expiry (empty: as before)' },
  stop: { ja: 'プログラムを停止する', en: 'Stop the program' },
  stopLead: {
    ja: 'すべての鍵がすぐに使えなくなります。元に戻せません。',
    en: 'All keys stop working at once. This cannot be undone.',
  },
  add: { ja: 'プログラムを登録する', en: 'Enter a program' },
  name: { ja: '名称', en: 'Name' },
  nameHint: { ja: '例: 道路台帳システムの夜間連携', en: 'For example: nightly exchange with the road register' },
  choose: { ja: '選んでください', en: 'Choose' },
  all: { ja: '全体', en: 'all' },
  own: { ja: '管理する課の分', en: 'of the section' },
  create: { ja: '登録して鍵を作る', en: 'Enter it and make a key' },
};

export default function Clients({ loaderData, actionData }: Route.ComponentProps) {
  const { clients, grantable, units, day, titles } = loaderData;
  const text = useText();
  const language = useLanguage();
  const { provedLately } = useVisit();
  const problems = formProblems(actionData?.problem);
  const typed = actionData?.problem && actionData.intent === 'create' ? actionData.typed : null;
  const made = actionData?.made;
  const at = (instant: string) => formatInstant(instant, language, 'clerk');
  const reach = (scope: { permission: string; reach: 'all' | 'own' }) =>
    `${text(titles.find(({ permission }) => permission === scope.permission)?.title ?? { ja: scope.permission, en: scope.permission })}（${text(messages[scope.reach])}）`;
  return (
    <OrganisationFrame title={text(messages.title)} lead={text(messages.lead)} current="clients">
      {!provedLately && <ProveAgain />}
      {made && (
        <div className="mb-5" role="status">
          <Notice tone="success" title={text(messages.made, { name: actionData.typed.name })}>
            <p>{text(messages.once)}</p>
            <p className="mt-2 border border-line-strong bg-sheet px-3 py-2 font-mono break-all select-all">
              {made.key}
            </p>
            <p className="mt-2 text-fine">
              {text(messages.header)}: <code>Authorization: Bearer ybk_…</code>
            </p>
          </Notice>
        </div>
      )}
      <ErrorSummary problems={problems.summary} />
      {clients.length === 0 ? (
        <EmptyState title={text(messages.none)}>{text(messages.noneMore)}</EmptyState>
      ) : (
        <ul className="grid gap-4">
          {clients.map((client) => {
            const state = client.revokedAt ? 'stopped' : client.expiresOn < day ? 'expired' : 'working';
            return (
              <li key={client.id} className="border-t-2 border-line-strong pt-3">
                <h2 className="flex flex-wrap items-baseline gap-x-4 text-std-18B-160">
                  {client.name}
                  <span className={`text-fine ${state === 'working' ? 'text-good' : 'text-bad'}`}>
                    {text(messages[state])}
                  </span>
                </h2>
                <dl className="mt-1 grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4 gap-y-1 sm:grid-cols-[8rem_1fr]">
                  <dt className="text-ink-soft">{text(messages.owner)}</dt>
                  <dd>{client.unit.name}</dd>
                  <dt className="text-ink-soft">{text(messages.scopes)}</dt>
                  <dd>{client.scopes.map(reach).join('、')}</dd>
                  <dt className="text-ink-soft">{text(messages.zones)}</dt>
                  <dd>{client.zones.map((zone) => text(zoneTitles[zone])).join('、')}</dd>
                  <dt className="text-ink-soft">{text(messages.expires)}</dt>
                  <dd className="nums">{client.expiresOn}</dd>
                  <dt className="text-ink-soft">{text(messages.keys)}</dt>
                  <dd>
                    <ul className="grid gap-1">
                      {client.keys.map((key) => (
                        <li key={key.id} className="flex flex-wrap items-center gap-x-4">
                          <span className="nums">{text(messages.key, { at: at(key.madeAt) })}</span>
                          <span className="nums text-ink-soft">
                            {key.lastUsedAt ? text(messages.used, { at: at(key.lastUsedAt) }) : text(messages.unused)}
                          </span>
                          {key.revokedAt ? (
                            <span className="text-bad">{text(messages.revoked)}</span>
                          ) : (
                            !client.revokedAt && (
                              <Form method="post">
                                <input type="hidden" name="id" value={client.id} />
                                <input type="hidden" name="keyId" value={key.id} />
                                <Button name="intent" value="revokeKey" variant="danger" size="small">
                                  {text(messages.revokeKey)}
                                </Button>
                              </Form>
                            )
                          )}
                        </li>
                      ))}
                    </ul>
                  </dd>
                </dl>
                {!client.revokedAt && (
                  <div className="flex flex-wrap gap-x-8">
                    <Disclosure summary={text(messages.rotate)}>
                      <Form method="post" className="flex max-w-xl flex-wrap items-end gap-3 pb-3">
                        <p className="w-full">{text(messages.rotateLead)}</p>
                        <input type="hidden" name="id" value={client.id} />
                        <input type="hidden" name="name" value={client.name} />
                        <TextField
                          dense
                          type="date"
                          name="expiresOn"
                          id={`expires-${client.id}`}
                          label={text(messages.newExpiry)}
                        />
                        <Button name="intent" value="rotate" size="small" className="min-h-9" disabled={!provedLately}>
                          {text(messages.rotateDo)}
                        </Button>
                      </Form>
                    </Disclosure>
                    <Disclosure summary={text(messages.stop)}>
                      <Form method="post" className="max-w-xl pb-3">
                        <p className="mb-2">{text(messages.stopLead)}</p>
                        <input type="hidden" name="id" value={client.id} />
                        <Button name="intent" value="revoke" variant="danger" size="small" className="min-h-9">
                          {text(messages.stop)}
                        </Button>
                      </Form>
                    </Disclosure>
                  </div>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <section className="mt-8 max-w-3xl border-t-2 border-line-strong pt-4">
        <h2 className="mb-3 text-std-18B-160">{text(messages.add)}</h2>
        <Form method="post">
          <fieldset disabled={!provedLately} className="grid gap-4">
            <input type="hidden" name="intent" value="create" />
            <TextField
              name="name"
              label={text(messages.name)}
              hint={text(messages.nameHint)}
              required
              defaultValue={typed?.name}
              error={problems.of('name')}
            />
            <Select
              name="unitId"
              label={text(messages.owner)}
              required
              empty={text(messages.choose)}
              defaultValue={typed?.unitId}
              error={problems.of('unitId')}
              options={units
                .filter(({ level }) => level === 'section')
                .map(({ id, name }) => ({ value: id, label: name }))}
            />
            <fieldset>
              <legend className="font-700">{text(messages.scopes)}</legend>
              <div id="scopes" className="grid gap-x-6 sm:grid-cols-2">
                {grantable.map((scope) => (
                  <Checkbox
                    key={scope.permission}
                    id={`scope-${scope.permission}`}
                    name="scopes"
                    value={`${scope.permission} ${scope.reach}`}
                    label={reach(scope)}
                    defaultChecked={typed?.scopes.includes(`${scope.permission} ${scope.reach}`)}
                  />
                ))}
              </div>
            </fieldset>
            <fieldset>
              <legend className="font-700">{text(messages.zones)}</legend>
              <div id="zones" className="flex flex-wrap gap-x-6">
                {zones.map((zone) => (
                  <Checkbox
                    key={zone}
                    id={`zone-${zone}`}
                    name="zones"
                    value={zone}
                    label={text(zoneTitles[zone])}
                    defaultChecked={typed ? typed.zones.includes(zone) : zone === 'lgwan'}
                  />
                ))}
              </div>
            </fieldset>
            <TextField
              type="date"
              name="expiresOn"
              label={text(messages.expires)}
              required
              defaultValue={typed?.expiresOn}
              error={problems.of('expiresOn')}
              className="w-60"
            />
            <p>
              <Button>{text(messages.create)}</Button>
            </p>
          </fieldset>
        </Form>
      </section>
    </OrganisationFrame>
  );
}
