// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { callOf } from '#web/call.ts';
import { Button } from '#web/components/button.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import type { HouseProcedures } from '#web/house.ts';
import { useText } from '#web/language.tsx';
import { formProblems, refusalOf } from '#web/problem.ts';
import type { Route } from './+types/provider.ts';
import { ownCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { providers } = await ownCalls(context, request)('residents.me', {});
  const ways = await callOf<HouseProcedures>(context)('oidc.ways', { audience: 'resident' });
  const way = ways.find(({ id }) => id === params.provider);
  if (!way || !providers.some(({ providerId }) => providerId === way.id)) throw redirect('/me');
  return { title: way.title };
}

export async function action({ context, request, params }: Route.ActionArgs) {
  try {
    await ownCalls(context, request)('residents.provider.unlink', { providerId: params.provider });
  } catch (error) {
    return { refusal: await refusalOf(error) };
  }
  throw redirect('/me?told=provider');
}

const messages = {
  title: { ja: '{what}を外しますか', en: 'Remove {what}?' },
  lead: {
    ja: '{what}ではログインできなくなり、本人確認で受け取った情報（お名前、住所、生年月日）を削除します。あとから加え直せます。',
    en: 'You can no longer sign in with {what}, and what was received from it (name, address, date of birth) is removed. You can add it again.',
  },
  remove: { ja: '{what}を外す', en: 'Remove {what}' },
};

export default function Provider({ loaderData: { title }, actionData }: Route.ComponentProps) {
  const text = useText();
  const what = text(title);
  return (
    <OneThing title={text(messages.title, { what })}>
      <ErrorSummary problems={formProblems(actionData?.refusal).summary} />
      <p>{text(messages.lead, { what })}</p>
      <Form method="post">
        <Button size="large" variant="danger" className="mt-6 max-sm:w-full">
          {text(messages.remove, { what })}
        </Button>
      </Form>
    </OneThing>
  );
}
