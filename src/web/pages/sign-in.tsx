// SPDX-License-Identifier: Apache-2.0
import { callOf } from '../call.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { Notice } from '../components/notice.tsx';
import type { DemoAccount, HouseProcedures } from '../house.ts';
import { PageTitle, useText } from '../language.tsx';
import { useVisit } from '../visit.ts';
import { visitKey } from '#kernel/http/context.ts';
import type { Route } from './+types/sign-in.ts';

/** Plain forms: nothing here needs a script. */
export const handle = { plain: true };

export async function loader({ context, request }: Route.LoaderArgs) {
  const asked = new URL(request.url).searchParams.get('back') ?? '';
  // Only inside this house: `//elsewhere` and `/\elsewhere` would lead out of it.
  const back = /^\/(?![/\\])/.test(asked) ? asked : '/desk';
  const { demo } = context.get(visitKey);
  return { back, accounts: demo ? await callOf<HouseProcedures>(context)('house.demoAccounts', {}) : [] };
}

const messages = {
  title: { ja: '職員のログイン', en: 'Staff sign-in' },
  demo: {
    ja: '名札をひとつ選ぶと、その人としてデモの机に座れます。人も部署も架空です。',
    en: 'Choose a name plate and sit down at the demo desk as that person. People and sections are invented.',
  },
  nobody: { ja: 'ここにデモの名札が並びます', en: 'The name plates of the demo will hang here' },
  nobodyNext: {
    ja: 'この庁舎には、デモの職員がまだいません。デモ用データの入った部屋を加えると現れます。',
    en: 'This house has no demo staff yet. They appear when a room with demo data is added.',
  },
  real: { ja: 'ログインは、まだつながっていません', en: 'Sign-in is not connected yet' },
  realNext: {
    ja: '職員のログインには、この自治体の認証基盤（OIDC）を使います。情報政策課が接続を設定すると、ここから入れます。それまでは、どなたも職員としては入れません。',
    en: 'Staff sign in with the municipality’s own identity provider (OIDC). When the ICT section has connected it, this is where you enter. Until then nobody can enter as staff.',
  },
};

export default function SignIn({ loaderData: { accounts, back } }: Route.ComponentProps) {
  const text = useText();
  const { demo } = useVisit();
  const roles = [...Map.groupBy(accounts, ({ role }) => role.ja).values()];
  return (
    <>
      <PageTitle>{text(messages.title)}</PageTitle>
      <h1 className="mt-6 text-std-28B-150">{text(messages.title)}</h1>
      {!demo && (
        <div className="mt-6 max-w-3xl">
          <Notice title={text(messages.real)}>{text(messages.realNext)}</Notice>
        </div>
      )}
      {demo && accounts.length === 0 && (
        <div className="mt-6 max-w-3xl">
          <EmptyState title={text(messages.nobody)}>{text(messages.nobodyNext)}</EmptyState>
        </div>
      )}
      {demo && accounts.length > 0 && (
        <>
          <p className="mt-2">{text(messages.demo)}</p>
          <div className="mt-8 flex flex-wrap gap-x-10 gap-y-8">
            {roles.map((people) => (
              <section key={people[0]!.role.ja}>
                <h2 className="border-b border-line-strong pb-1 text-std-16B-170">{text(people[0]!.role)}</h2>
                <ul className="mt-4 flex flex-wrap gap-3">
                  {people.map((person) => (
                    <li key={person.id}>
                      <PersonPlate person={person} back={back} />
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </div>
        </>
      )}
    </>
  );
}

/** A name plate as it hangs at the entrance of an office: written downwards. */
function PersonPlate({ person: { id, name, unit }, back }: { person: DemoAccount; back: string }) {
  return (
    <form method="post" action="/sign-in">
      <input type="hidden" name="back" value={back} />
      <button
        name="person"
        value={id}
        className="plate flex h-52 w-24 items-center justify-center text-ink hover:bg-control-wash"
      >
        <span lang="ja" className="vertical h-40 text-left whitespace-nowrap">
          {unit && <span className="block text-fine leading-150 text-ink-soft">{unit}</span>}
          <span className="block text-[1.5rem] leading-140 font-700">{name}</span>
        </span>
      </button>
    </form>
  );
}
