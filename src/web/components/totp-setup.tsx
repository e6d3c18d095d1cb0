// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';

const messages = {
  picture: { ja: '認証アプリで読み取るQRコード', en: 'QR code for the authenticator app' },
  scan: {
    ja: '認証アプリ（Google Authenticator、Microsoft Authenticator など）で、このQRコードを読み取ってください。',
    en: 'Scan this QR code with an authenticator app such as Google Authenticator or Microsoft Authenticator.',
  },
  type: {
    ja: '読み取れないときは、この文字をアプリに入力します。',
    en: 'If you cannot scan it, type this into the app.',
  },
  open: { ja: 'この端末のアプリで開く', en: 'Open in the app on this device' },
};

/** What an authenticator app needs: to scan, to type, to open. */
export function TotpSetup({
  secret,
  uri,
  picture,
}: {
  secret: string;
  uri: string;
  picture: { size: number; path: string };
}) {
  const text = useText();
  return (
    <div className="grid gap-6 sm:grid-cols-[auto_1fr]">
      {/* black on white in the dark too: cameras need it */}
      <svg
        viewBox={`0 0 ${picture.size} ${picture.size}`}
        role="img"
        aria-label={text(messages.picture)}
        shapeRendering="crispEdges"
        className="size-52 bg-white"
      >
        <path d={picture.path} className="fill-black" />
      </svg>
      <div>
        <p>{text(messages.scan)}</p>
        <p className="mt-4">{text(messages.type)}</p>
        <p className="mt-1 font-700">
          <code>{secret.match(/.{1,4}/g)?.join(' ')}</code>
        </p>
        <p className="mt-4">
          <a href={uri} className="link">
            {text(messages.open)}
          </a>
        </p>
      </div>
    </div>
  );
}
