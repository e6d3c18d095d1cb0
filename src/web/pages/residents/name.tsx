// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { Button } from '#web/components/button.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { TextField } from '#web/components/text-field.tsx';
import { textIn } from '#web/form.ts';
import { useText } from '#web/language.tsx';
import { formProblems, refusalOf } from '#web/problem.ts';
import type { Route } from './+types/name.ts';
import { ownCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

export const loader = async ({ context, request }: Route.LoaderArgs) => ({
  name: (await ownCalls(context, request)('residents.me', {})).name,
});

export async function action({ context, request }: Route.ActionArgs) {
  const name = textIn(await request.formData(), 'name');
  try {
    await ownCalls(context, request)('residents.me.save', { name });
  } catch (error) {
    return { refusal: await refusalOf(error), name };
  }
  throw redirect('/me?told=name');
}

const messages = {
  title: { ja: 'お名前', en: 'Your name' },
  label: { ja: 'お名前', en: 'Name' },
  hint: {
    ja: 'マイページでお呼びするときに使います。書かなくてもかまいません。',
    en: 'What we call you on these pages. You may leave it empty.',
  },
  save: { ja: 'お名前を保存する', en: 'Save the name' },
};

export default function Name({ loaderData, actionData }: Route.ComponentProps) {
  const text = useText();
  const problems = formProblems(actionData?.refusal);
  return (
    <OneThing title={text(messages.title)}>
      <ErrorSummary problems={problems.summary} />
      <Form method="post" noValidate>
        <TextField
          name="name"
          label={text(messages.label)}
          hint={text(messages.hint)}
          error={problems.of('name')}
          autoComplete="name"
          defaultValue={actionData?.name ?? loaderData.name}
        />
        <Button size="large" className="mt-6 max-sm:w-full">
          {text(messages.save)}
        </Button>
      </Form>
    </OneThing>
  );
}
