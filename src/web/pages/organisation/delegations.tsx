// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import type { procedures } from '#blocks/organisation/procedures/index.ts';
import { callOf } from '../../call.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { Select } from '../../components/select.tsx';
import { StatusLine } from '../../components/status-line.tsx';
import { TextField } from '../../components/text-field.tsx';
import { textIn } from '../../form.ts';
import { useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { useVisit } from '../../visit.ts';
import { DelegationTable } from './delegation-table.tsx';
import { OrganisationFrame } from './frame.tsx';
import { holdings } from './terms.ts';
import type { Route } from './+types/delegations.ts';

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const query = new URL(request.url).searchParams;
  const mine = await call('organisation.delegations', {});
  const q = query.get('q')?.slice(0, 100) ?? '';
  return {
    ...mine,
    q,
    done: query.get('done'),
    found: mine.mine.length && q ? await call('organisation.people', { q, size: 20 }) : null,
  };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const call = callOf<typeof procedures>(context);
  const intent = textIn(form, 'intent');
  const typed = {
    appointmentId: textIn(form, 'appointmentId'),
    receiverId: textIn(form, 'receiverId'),
    validFrom: textIn(form, 'validFrom'),
    validTo: textIn(form, 'validTo'),
    reason: textIn(form, 'reason'),
  };
  try {
    if (intent === 'end') await call('organisation.delegation.end', { id: textIn(form, 'id') });
    else await call('organisation.delegation.give', typed);
    return redirect(`/desk/organisation/delegations?done=${intent === 'end' ? 'ended' : 'given'}`);
  } catch (error) {
    return { typed, problem: await refusalOf(error) };
  }
}

const messages = {
  title: { ja: '権限の委任', en: 'Delegation' },
  lead: {
    ja: '留守のあいだ、自分の職の権限をほかの職員に任せます。期間が過ぎると自動で終わり、受けた人がさらに任せることはできません。',
    en: 'While you are away a colleague acts with your post. It ends by itself and cannot be given on.',
  },
  given: { ja: '自分が委任したもの', en: 'Given by me' },
  received: { ja: '自分が受けたもの', en: 'Received by me' },
  noneGiven: { ja: '委任したものはありません。', en: 'You have given none.' },
  noneReceived: { ja: '受けている委任はありません。', en: 'You have received none.' },
  give: { ja: '委任する', en: 'Delegate' },
  who: { ja: '1. 任せる相手を探す（氏名・かな）', en: '1. Find your colleague (name or reading)' },
  search: { ja: '探す', en: 'Search' },
  nobody: { ja: '「{q}」に当たる職員はいません。', en: 'Nobody is found for “{q}”.' },
  receiver: { ja: '任せる相手', en: 'Colleague' },
  post: { ja: '任せる職', en: 'Post' },
  from: { ja: '始まりの日', en: 'First day' },
  to: { ja: '終わりの日', en: 'Last day' },
  reason: { ja: '理由', en: 'Reason' },
  reasonHint: { ja: '例: 出張、休暇、研修', en: 'For example travel, leave, training' },
  submit: { ja: 'この期間、権限を委任する', en: 'Delegate for this time' },
  nothing: { ja: '委任できる職がありません', en: 'You hold no post that can be delegated' },
  nothingMore: {
    ja: '委任できるのは、決定を任されている職に本務か兼務で就いている人です。',
    en: 'Those who hold a deciding post themselves can delegate it.',
  },
  done: { ja: '権限を委任しました', en: 'Delegated' },
  ended: { ja: '委任を終えました', en: 'Ended' },
};

export default function Delegations({ loaderData, actionData }: Route.ComponentProps) {
  const { mine, given, received, day, q, found, done } = loaderData;
  const text = useText();
  const { actor } = useVisit();
  const problems = formProblems(actionData?.problem);
  const typed = actionData?.typed;
  const candidates = (found?.people ?? []).filter(({ id, kind }) => id !== actor?.id && kind !== 'partner');
  return (
    <OrganisationFrame title={text(messages.title)} lead={text(messages.lead)} current="delegations">
      <StatusLine>{done && text(done === 'ended' ? messages.ended : messages.done)}</StatusLine>
      <ErrorSummary problems={problems.summary} />
      <h2 className="mt-2 mb-2 text-std-18B-160">{text(messages.given)}</h2>
      {given.length === 0 ? (
        <p className="text-ink-soft">{text(messages.noneGiven)}</p>
      ) : (
        <DelegationTable caption={text(messages.given)} delegations={given} ending={day} />
      )}
      <h2 className="mt-6 mb-2 text-std-18B-160">{text(messages.received)}</h2>
      {received.length === 0 ? (
        <p className="text-ink-soft">{text(messages.noneReceived)}</p>
      ) : (
        <DelegationTable caption={text(messages.received)} delegations={received} ending={day} />
      )}
      <section id="give" className="mt-8 max-w-2xl border-t-2 border-line-strong pt-4">
        <h2 className="mb-3 text-std-18B-160">{text(messages.give)}</h2>
        {mine.length === 0 ? (
          <EmptyState title={text(messages.nothing)}>{text(messages.nothingMore)}</EmptyState>
        ) : (
          <>
            <Form action="#give" className="flex flex-wrap items-end gap-3">
              <TextField
                type="search"
                dense
                name="q"
                label={text(messages.who)}
                required
                defaultValue={q}
                className="w-80"
              />
              <Button variant="secondary" size="small" className="min-h-9">
                {text(messages.search)}
              </Button>
            </Form>
            {found && candidates.length === 0 && <p className="mt-3">{text(messages.nobody, { q })}</p>}
            {candidates.length > 0 && (
              <Form method="post" action={`?${new URLSearchParams({ q })}#give`} className="mt-4 grid gap-4">
                <Select
                  name="receiverId"
                  label={text(messages.receiver)}
                  required
                  defaultValue={typed?.receiverId}
                  error={problems.of('receiverId')}
                  options={candidates.map(({ id, name, unit, posts }) => ({
                    value: id,
                    label: `${name}（${unit?.name ?? ''} ${posts[0]?.title ?? ''}）`,
                  }))}
                />
                <Select
                  name="appointmentId"
                  label={text(messages.post)}
                  required
                  defaultValue={typed?.appointmentId}
                  error={problems.of('appointmentId')}
                  options={mine.map(({ id, unitPath, title, holding }) => ({
                    value: id,
                    label: `${unitPath} ${title}（${text(holdings[holding])}）`,
                  }))}
                />
                <div className="grid gap-4 sm:grid-cols-2">
                  <TextField
                    type="date"
                    name="validFrom"
                    label={text(messages.from)}
                    required
                    defaultValue={typed?.validFrom ?? day}
                    error={problems.of('validFrom')}
                  />
                  <TextField
                    type="date"
                    name="validTo"
                    label={text(messages.to)}
                    required
                    defaultValue={typed?.validTo}
                    error={problems.of('validTo')}
                  />
                </div>
                <TextField
                  name="reason"
                  label={text(messages.reason)}
                  hint={text(messages.reasonHint)}
                  required
                  defaultValue={typed?.reason}
                  error={problems.of('reason')}
                />
                <p>
                  <Button>{text(messages.submit)}</Button>
                </p>
              </Form>
            )}
          </>
        )}
      </section>
    </OrganisationFrame>
  );
}
