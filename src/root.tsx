// SPDX-License-Identifier: Apache-2.0
import './app.css';
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useLocation, useMatches } from 'react-router';
import { nonceKey, visitKey } from '#kernel/http/context.ts';
import { callOf } from './web/call.ts';
import { DeskLayout } from './web/desk-layout.tsx';
import { ErrorPage } from './web/error-page.tsx';
import fonts from './web/fonts.css?url';
import type { HouseProcedures } from './web/house.ts';
import { ResidentLayout } from './web/resident-layout.tsx';
import { sideOf } from './web/side.ts';
import { ThresholdLayout } from './web/threshold-layout.tsx';
import { useVisit, type RootData } from './web/visit.ts';
import type { Route } from './+types/root.ts';

/** What a page may tell the root: `export const handle = { plain: true } satisfies PageHandle`. */
export type PageHandle = {
  /** The page is sent without scripts: nothing in it needs them, and it arrives sooner. */
  plain?: boolean;
};

export async function loader({ context }: Route.LoaderArgs): Promise<RootData> {
  const rooms = await callOf<HouseProcedures>(context)('house.rooms', {});
  return { ...context.get(visitKey), nonce: context.get(nonceKey), rooms };
}

export function Layout({ children }: { children: React.ReactNode }) {
  const { nonce, language } = useVisit();
  const side = sideOf(useLocation().pathname);
  const plain = useMatches().some(({ handle }) => (handle as PageHandle | undefined)?.plain);
  return (
    <html lang={language} data-side={side}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={side === 'desk' ? 'light dark' : 'light'} />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <Meta />
        <Links nonce={nonce} />
      </head>
      <body className={side === 'desk' ? 'bg-wall text-desk' : 'bg-sheet text-std-16N-170'}>
        {children}
        {!plain && <ScrollRestoration nonce={nonce} />}
        {!plain && <Scripts nonce={nonce} />}
        <link rel="stylesheet" href={fonts} />
      </body>
    </html>
  );
}

/** The walls around a page: the side's header, navigation and footer. */
function Walls({ children }: { children: React.ReactNode }) {
  const side = sideOf(useLocation().pathname);
  if (side === 'desk') return <DeskLayout>{children}</DeskLayout>;
  if (side === 'threshold') return <ThresholdLayout>{children}</ThresholdLayout>;
  return <ResidentLayout>{children}</ResidentLayout>;
}

export default function App() {
  return (
    <Walls>
      <Outlet />
    </Walls>
  );
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return (
    <Walls>
      <ErrorPage error={error} />
    </Walls>
  );
}
