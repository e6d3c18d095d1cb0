// SPDX-License-Identifier: Apache-2.0
import { Form, Link, redirect } from 'react-router';
import type { Label } from '#kernel/label.ts';
import type { AccessProcedures } from '#kernel/access/system.ts';
import { callOf } from '../../call.ts';
import { Button } from '../../components/button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProveAgain } from '../../components/prove-again.tsx';
import { StatusLine } from '../../components/status-line.tsx';
import { textIn, textsIn } from '../../form.ts';
import { useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { useVisit } from '../../visit.ts';
import { AccessFrame } from './frame.tsx';
import type { Route } from './+types/role.ts';

type Reach = 'all' | 'own' | 'assigned';
type Grant = { reach: Reach; kinds?: string[] | undefined };

export async function loader({ context, params, request }: Route.LoaderArgs) {
  const call = callOf<AccessProcedures>(context);
  const [role, { permissions }] = [await call('access.role', { id: params.id }), await call('access.roles', {})];
  return { role, permissions, saved: new URL(request.url).searchParams.has('saved') };
}

/** What the form says about each permission, as far as it differs from what the rooms declare. */
function changesIn(form: FormData, permissions: readonly { permission: string }[], declared: Record<string, Grant>) {
  const changes: Record<string, Grant | null> = {};
  for (const { permission } of permissions) {
    const reach = textIn(form, permission);
    const kinds = textsIn(form, `${permission} kinds`);
    const typed = reach === '' ? null : { reach: reach as Reach, ...(kinds.length && { kinds }) };
    if (JSON.stringify(typed) !== JSON.stringify(declared[permission] ?? null)) changes[permission] = typed;
  }
  return changes;
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const call = callOf<AccessProcedures>(context);
  const form = await request.formData();
  const { id } = params;
  const version = Number(form.get('version'));
  try {
    if (form.get('do') === 'remove') {
      await call('access.role.remove', { id });
      return redirect('/desk/access');
    }
    const [role, { permissions }] = [await call('access.role', { id }), await call('access.roles', {})];
    const changes = changesIn(form, permissions, role.declared);
    try {
      if (form.get('do') !== 'save')
        return { changes, people: (await call('access.role.preview', { id, changes })).people, problem: null };
      await call('access.role.save', { id, changes, version });
    } catch (error) {
      return { changes, people: null, problem: await refusalOf(error) };
    }
    return redirect(`/desk/access/roles/${encodeURIComponent(id)}?saved`);
  } catch (error) {
    return { changes: null, people: null, problem: await refusalOf(error) };
  }
}

const messages = {
  lead: {
    ja: '権限ごとに、どこまで及ぶかを選びます。変更は、誰に何が起きるかを確かめてから行います。',
    en: 'Choose for each permission how far it reaches. See what happens to whom before you change it.',
  },
  none: { ja: 'なし', en: 'none' },
  own: { ja: '自分の課', en: 'own section' },
  assigned: { ja: '自分の担当', en: 'assigned' },
  all: { ja: 'すべて', en: 'all' },
  byDefault: { ja: '初期: {reach}', en: 'default: {reach}' },
  kinds: { ja: '種類を限る', en: 'Only some kinds' },
  kindsHint: { ja: '選ばなければ、すべての種類に及びます。', en: 'None chosen: all kinds.' },
  preview: { ja: '誰に何が起きるかを確かめる', en: 'See what happens to whom' },
  save: { ja: '役割の権限を変更する', en: 'Change the role' },
  remove: { ja: 'この役割を廃止する', en: 'Remove this role' },
  saved: { ja: '役割の権限を変更しました', en: 'Role changed' },
  effect: { ja: '{n}人にできることが変わります', en: 'It changes what {n} people may do' },
  noEffect: { ja: 'いま、できることが変わる人はいません', en: 'It changes nothing for anybody today' },
  gains: { ja: '増える', en: 'gains' },
  loses: { ja: 'なくなる', en: 'loses' },
  changes: { ja: '及ぶ範囲が変わる', en: 'reach changes' },
  holders: { ja: 'この役割をもつ人', en: 'Who holds this role' },
  nobody: { ja: 'いま、この役割をもつ人はいません。', en: 'Nobody holds this role now.' },
  sentences: { ja: '文で読む', en: 'In sentences' },
};

export default function Role({ loaderData: { role, permissions, saved }, actionData }: Route.ComponentProps) {
  const text = useText();
  const { actor, provedLately } = useVisit();
  const changes = 'access.roles' in (actor?.permissions ?? {});
  const mayChange = changes && provedLately;
  const problems = formProblems(actionData?.problem, (path) => path.split('/')[1]);
  const shown = (permission: string): Grant | null =>
    actionData?.changes && permission in actionData.changes
      ? actionData.changes[permission]!
      : ((actionData?.changes ? role.declared : role.grants)[permission] ?? null);
  const reachLabel = (grant: Grant | null | undefined) => text(grant ? messages[grant.reach] : messages.none);
  const rooms = [...Map.groupBy(permissions, ({ system }) => system).values()];
  return (
    <AccessFrame tab="roles" title={text(role.title)} lead={text(messages.lead)}>
      <StatusLine>{saved && !actionData && text(messages.saved)}</StatusLine>
      {changes && !provedLately && <ProveAgain />}
      <ErrorSummary problems={problems.summary} />
      <Form method="post" action={`/desk/access/roles/${encodeURIComponent(role.id)}`}>
        <input type="hidden" name="version" value={role.version} />
        {actionData?.people && (
          <div className="mb-6 max-w-3xl" role="status">
            <Notice
              tone={actionData.people.length ? 'warn' : 'info'}
              title={
                actionData.people.length
                  ? text(messages.effect, { n: actionData.people.length })
                  : text(messages.noEffect)
              }
              action={
                <Button name="do" value="save">
                  {text(messages.save)}
                </Button>
              }
            >
              <ul className="grid gap-2">
                {actionData.people.map((person) => (
                  <li key={person.id}>
                    <strong>{person.name}</strong> {person.unit}
                    <ul className="pl-4">
                      {person.changes.map((change) => (
                        <li key={change.permission}>
                          {text(
                            change.before.length === 0
                              ? messages.gains
                              : change.after.length === 0
                                ? messages.loses
                                : messages.changes,
                          )}
                          ：{text(change.title)}
                          {change.before.length > 0 && change.after.length > 0 && (
                            <>
                              （{change.before.map((one) => text(one)).join('・')} →{' '}
                              {change.after.map((one) => text(one)).join('・')}）
                            </>
                          )}
                        </li>
                      ))}
                    </ul>
                  </li>
                ))}
              </ul>
            </Notice>
          </div>
        )}
        <div className="grid gap-8 xl:grid-cols-2">
          {rooms.map((inRoom) => (
            <fieldset key={inRoom[0]!.system} disabled={!mayChange}>
              <legend className="w-full border-b-2 border-line-strong pb-1 font-700">
                {text(inRoom[0]!.systemTitle)}
              </legend>
              {inRoom.map(({ permission, title, reaches, kinds }) => (
                <PermissionRow
                  key={permission}
                  permission={permission}
                  title={text(title)}
                  reaches={reaches.map((reach) => ({ value: reach, label: text(messages[reach]) }))}
                  kinds={kinds}
                  grant={shown(permission)}
                  changed={
                    JSON.stringify(shown(permission)) === JSON.stringify(role.declared[permission] ?? null)
                      ? null
                      : text(messages.byDefault, { reach: reachLabel(role.declared[permission]) })
                  }
                  error={problems.of(permission)}
                />
              ))}
            </fieldset>
          ))}
        </div>
        {mayChange && (
          <p className="mt-8 flex flex-wrap gap-4">
            <Button name="do" value="preview" variant={actionData?.people ? 'secondary' : 'primary'}>
              {text(messages.preview)}
            </Button>
            {role.own && (
              <Button name="do" value="remove" variant="danger">
                {text(messages.remove)}
              </Button>
            )}
          </p>
        )}
      </Form>
      <h2 className="mt-10 mb-2 text-std-18B-160">{text(messages.holders)}</h2>
      {role.holders.length === 0 ? (
        <p className="text-ink-soft">{text(messages.nobody)}</p>
      ) : (
        <ul className="flex flex-wrap gap-x-6 gap-y-1">
          {role.holders.map((person) => (
            <li key={person.id}>
              <Link to={`/desk/access/people?person=${person.id}`} className="link">
                {person.name}
              </Link>{' '}
              <span className="text-fine text-ink-soft">{person.unit}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="mt-6">
        <Disclosure summary={text(messages.sentences)}>
          <ul className="grid gap-1">
            {role.sentences.map((sentence) => (
              <li key={sentence.ja}>{text(sentence)}</li>
            ))}
          </ul>
        </Disclosure>
      </div>
    </AccessFrame>
  );
}

function PermissionRow({
  permission,
  title,
  reaches,
  kinds,
  grant,
  changed,
  error,
}: {
  permission: string;
  title: string;
  reaches: { value: string; label: string }[];
  kinds: readonly { value: string; title: Label }[];
  grant: Grant | null;
  /** What the default is, where this differs from it. */
  changed: string | null;
  error: string | undefined;
}) {
  const text = useText();
  return (
    <div className="grid grid-cols-[1fr_9rem] items-center gap-x-4 border-b border-line py-1.5">
      <label htmlFor={permission}>
        {title}
        {changed && <span className="block text-fine text-caution">{changed}</span>}
        {error && <span className="block text-fine text-bad">{error}</span>}
      </label>
      <select
        id={permission}
        name={permission}
        defaultValue={grant?.reach ?? ''}
        aria-invalid={error ? true : undefined}
        className="field h-9 w-full px-2"
      >
        <option value="">{text(messages.none)}</option>
        {reaches.map((reach) => (
          <option key={reach.value} value={reach.value}>
            {reach.label}
          </option>
        ))}
      </select>
      {kinds.length > 0 && (
        <div className="col-span-2">
          <Disclosure summary={text(messages.kinds)} open={Boolean(grant?.kinds)}>
            <p className="text-fine text-ink-soft">{text(messages.kindsHint)}</p>
            <div className="flex flex-wrap gap-x-5">
              {kinds.map((kind) => (
                <label key={kind.value} className="flex min-h-9 items-center gap-2">
                  <input
                    type="checkbox"
                    name={`${permission} kinds`}
                    value={kind.value}
                    defaultChecked={grant?.kinds?.includes(kind.value)}
                    className="size-5 accent-control"
                  />
                  {text(kind.title)}
                </label>
              ))}
            </div>
          </Disclosure>
        </div>
      )}
    </div>
  );
}
