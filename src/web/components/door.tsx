// SPDX-License-Identifier: Apache-2.0

export type DoorProps = {
  /** The verb over the door: 調べる. */
  verb: string;
  /** What is behind it. */
  line: string;
  /** Where the door leads; without it the door is shut and `shut` hangs on it. */
  to?: string;
  shut?: string;
  /** Where to go instead while the door is shut. */
  instead?: string;
};

/** One of the large doors of the first page. An open door is a link; a shut one carries a plaque that says so. */
export function Door({ verb, line, to, shut, instead }: DoorProps) {
  const body = (
    <span className="block">
      <span className={`plate mx-auto block w-fit min-w-28 px-5 py-1.5 text-center ${to ? 'text-link' : 'text-ink'}`}>
        <span
          className={`text-[1.625rem] leading-140 font-700 tracking-[0.08em] ${to ? 'underline decoration-1 underline-offset-6 group-hover:decoration-2' : ''}`}
        >
          {verb}
        </span>
      </span>
      <span className="relative mx-auto mt-3 block w-full max-w-48">
        {to ? <OpenDoor /> : <ShutDoor />}
        {shut && (
          <span className="absolute inset-x-0 top-[52%] flex justify-center">
            <span className="plate px-2.5 py-1 text-fine font-500 text-ink">{shut}</span>
          </span>
        )}
      </span>
    </span>
  );
  return (
    <li className="group grid pt-10 md:pt-0">
      {to ? (
        <a href={to} className="grid grid-rows-[auto_1fr] text-ink">
          {body}
          <Words line={line} />
        </a>
      ) : (
        <div className="grid grid-rows-[auto_1fr]">
          {body}
          <Words line={line} instead={instead} />
        </div>
      )}
    </li>
  );
}

function Words({ line, instead }: { line: string; instead?: string | undefined }) {
  return (
    <span className="corridor-floor block px-1 pt-9 pb-10 text-center">
      <span className="block font-700 max-sm:text-desk">{line}</span>
      {instead && <span className="mt-1 block text-fine text-ink-soft">{instead}</span>}
    </span>
  );
}

const frame = 'fill-none stroke-line-strong';

function OpenDoor() {
  return (
    <svg viewBox="0 0 160 200" aria-hidden="true" className="block w-full overflow-visible">
      <path d="M18 8h124v192H18z" className="fill-yellow-100" />
      <path d="M18 8h62v178l-62 14z" className="fill-yellow-50" />
      <path
        d="M18 200h124l18 24H-8z"
        className="fill-yellow-100 opacity-70 transition-opacity group-hover:opacity-100"
      />
      <path d="M142 8v192l-46-14V24z" className="fill-plate stroke-line-strong" />
      <path d="M134 32v62l-30-4V40z" className="fill-light-blue-50 stroke-line-strong" />
      <path d="M102 112v14" className="stroke-ink" strokeWidth="3" />
      <path d="M18 200V8h124v192" className={frame} strokeWidth="2" />
    </svg>
  );
}

function ShutDoor() {
  return (
    <svg viewBox="0 0 160 200" aria-hidden="true" className="block w-full overflow-visible">
      <path d="M18 8h124v192H18z" className="fill-plate" />
      <path d="M38 28h84v48H38z" className="fill-slot stroke-line" />
      <path d="M26 200V16h108v184" className="fill-none stroke-line" />
      <path d="M80 84 60 108M80 84l20 24" className="stroke-line-strong" />
      <circle cx="80" cy="84" r="2" className="fill-ink-soft" />
      <path d="M126 140v16" className="stroke-ink-soft" strokeWidth="3" />
      <path d="M18 200V8h124v192" className={frame} strokeWidth="2" />
    </svg>
  );
}
