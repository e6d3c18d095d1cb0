// SPDX-License-Identifier: Apache-2.0
import { Form, Link } from 'react-router';
import { Button } from '../../components/button.tsx';
import { Table } from '../../components/table.tsx';
import { useText } from '../../language.tsx';
import { periodOf } from './terms.ts';

export type Delegation = {
  id: string;
  title: string;
  unitPath: string;
  giver: { id: string; name: string };
  receiver: { id: string; name: string };
  validFrom: string;
  validTo: string;
  reason: string;
  endedAt: string | null;
  inForce: boolean;
};

const messages = {
  state: { ja: '状態', en: 'State' },
  force: { ja: '有効', en: 'in force' },
  ended: { ja: '取消し', en: 'taken back' },
  over: { ja: '期間外', en: 'not in force' },
  post: { ja: '職', en: 'Post' },
  giver: { ja: '委任する人', en: 'From' },
  receiver: { ja: '受ける人', en: 'To' },
  days: { ja: '期間', en: 'Period' },
  reason: { ja: '理由', en: 'Reason' },
  end: { ja: '終える', en: 'End' },
  endThis: { ja: '{title}の委任を終える', en: 'End the delegation of {title}' },
};

/** Who stands in for whom, until when. With `ending` each one that is not over can be ended. */
export function DelegationTable({
  caption,
  delegations,
  ending,
}: {
  caption: string;
  delegations: readonly Delegation[];
  /** Today: what ended before it cannot be ended any more. */
  ending?: string;
}) {
  const text = useText();
  const person = ({ id, name }: Delegation['giver']) => (
    <Link to={`/desk/organisation/people/${id}`} className="link">
      {name}
    </Link>
  );
  return (
    <Table
      caption={caption}
      rows={delegations}
      rowKey={({ id }) => id}
      columns={[
        {
          id: 'state',
          head: text(messages.state),
          className: 'whitespace-nowrap',
          cell: ({ inForce, endedAt }) => (
            <span className={inForce ? 'font-700 text-good' : 'text-ink-soft'}>
              <span aria-hidden="true">{inForce ? '● ' : '○ '}</span>
              {text(inForce ? messages.force : endedAt ? messages.ended : messages.over)}
            </span>
          ),
        },
        { id: 'post', head: text(messages.post), cell: ({ unitPath, title }) => `${unitPath} ${title}` },
        { id: 'giver', head: text(messages.giver), cell: ({ giver }) => person(giver) },
        { id: 'receiver', head: text(messages.receiver), cell: ({ receiver }) => person(receiver) },
        {
          id: 'days',
          head: text(messages.days),
          className: 'nums whitespace-nowrap',
          cell: (one) => periodOf(one.validFrom, one.validTo),
        },
        { id: 'reason', head: text(messages.reason), cell: ({ reason }) => reason },
        ...(ending
          ? [
              {
                id: 'end',
                head: text(messages.end),
                cell: ({ id, title, endedAt, validTo }: Delegation) =>
                  !endedAt &&
                  validTo >= ending && (
                    <Form method="post">
                      <input type="hidden" name="id" value={id} />
                      <Button
                        name="intent"
                        value="end"
                        size="small"
                        variant="secondary"
                        aria-label={text(messages.endThis, { title })}
                      >
                        {text(messages.end)}
                      </Button>
                    </Form>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}
