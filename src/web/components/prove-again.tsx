// SPDX-License-Identifier: Apache-2.0
import { useLocation } from 'react-router';
import { useText } from '../language.tsx';
import { LinkButton } from './button.tsx';
import { Notice } from './notice.tsx';

const messages = {
  title: {
    ja: '変更する前に、もう一度本人確認をしてください',
    en: 'Confirm that it is you before you change anything',
  },
  why: {
    ja: '席を離れたすきに、ほかの人が変えてしまうのを防ぐためです。確認のあと10分間、変更できます。',
    en: 'So that nobody else changes it at a desk you left. After that you can change things for ten minutes.',
  },
  go: { ja: '本人確認をする', en: 'Confirm' },
};

/** Stands above a form that asks for the second factor: shown before anything is typed that would be lost on the way. */
export function ProveAgain() {
  const text = useText();
  const { pathname, search } = useLocation();
  return (
    <div className="screen-only mb-6 max-w-3xl">
      <Notice
        title={text(messages.title)}
        action={
          <LinkButton
            to={`/sign-in/again?${new URLSearchParams({ back: pathname + search })}`}
            reloadDocument
            variant="secondary"
          >
            {text(messages.go)}
          </LinkButton>
        }
      >
        {text(messages.why)}
      </Notice>
    </div>
  );
}
