// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { browserKey } from '#kernel/http/context.ts';
import { Button } from '#web/components/button.tsx';
import { RadioGroup } from '#web/components/radio-group.tsx';
import { textIn } from '#web/form.ts';
import { useText } from '#web/language.tsx';
import type { Route } from './+types/language.ts';
import { ownCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

export const loader = async ({ context, request }: Route.LoaderArgs) => ({
  chosen: (await ownCalls(context, request)('residents.me', {})).language,
});

export async function action({ context, request }: Route.ActionArgs) {
  const language = textIn(await request.formData(), 'language') === 'en' ? 'en' : 'ja';
  await ownCalls(context, request)('residents.me.save', { language });
  context.get(browserKey).setLanguage(language);
  throw redirect('/me?told=language');
}

const messages = {
  title: { ja: 'ことば', en: 'Language' },
  label: { ja: 'どのことばを使いますか', en: 'Which language do you want?' },
  hint: {
    ja: '画面と、お送りするメールのことばが変わります。',
    en: 'For the pages and for the mails that we send you.',
  },
  save: { ja: 'ことばを保存する', en: 'Save the language' },
};

export default function LanguageChoice({ loaderData: { chosen } }: Route.ComponentProps) {
  const text = useText();
  return (
    <OneThing title={text(messages.title)}>
      <Form method="post">
        <RadioGroup
          name="language"
          label={text(messages.label)}
          hint={text(messages.hint)}
          options={[
            { value: 'ja', label: '日本語' },
            { value: 'en', label: 'English' },
          ]}
          defaultValue={chosen}
          required
        />
        <Button size="large" className="mt-6 max-sm:w-full">
          {text(messages.save)}
        </Button>
      </Form>
    </OneThing>
  );
}
