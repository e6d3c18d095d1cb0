// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { CompiledQuery } from 'kysely';
import { mayCall, requirePermission, requireZone } from './access/access.ts';
import type { Actor, Reach } from './access/actor.ts';
import { actorFrom } from './access/grants.ts';
import { accessSystem } from './access/system.ts';
import { tenantAccess, type TenantAccess } from './access/tenant-access.ts';
import type { Zone } from './access/zones.ts';
import { logKeys } from './audit/keys.ts';
import { namedRecord, note, nothingNoted, postOf, writeLog, type Noted } from './audit/log.ts';
import { operationLog, startSealing, type OperationLog, type Sealing } from './audit/operation-log.ts';
import { logSystem } from './audit/system.ts';
import { appUrl, ensureAppRole, migrate, migrationSources, tableFaults } from './database/migrate.ts';
import { Database, type Tx } from './database/database.ts';
import { startDelivery, type Delivery } from './events/delivery.ts';
import { roomFiles } from './files/room-files.ts';
import { openFileStore, type FileSettings, type FileStore } from './files/store.ts';
import { filesSystem } from './files/system.ts';
import { transfersSystem } from './transfers/system.ts';
import { fileSchemaKeys } from './http/files.ts';
import { oidcClient, type OidcClient } from './identity/oidc/client.ts';
import type { External } from './identity/oidc/external.ts';
import { oidcProviders } from './identity/oidc/system.ts';
import { requireAgain } from './identity/again.ts';
import { openCredentials, type Credentials } from './identity/credentials.ts';
import { sessionOf, type CallerSession } from './identity/sessions.ts';
import { identitySystem } from './identity/system.ts';
import type { Label } from './label.ts';
import { housekeeping } from './housekeeping.ts';
import { writeMail } from './mail/mail.ts';
import type { MailSettings } from './mail/sending.ts';
import { mailing } from './mail/system.ts';
import type { Context, Procedure } from './procedure.ts';
import { outgoing } from './outgoing.ts';
import { conflict, isProblem, notFound, Problem } from './problem.ts';
import { personalDataOf } from './personal-data.ts';
import { secretsOf } from './secrets.ts';
import type { Role, System } from './system.ts';
import type { Tenant } from './tenant.ts';
import { assemblyFaults } from './assembly.ts';
import { validated } from './validated.ts';
import { counted } from './running/counted.ts';
import type { Installation } from './running/house-checks.ts';

/**
 * Who calls: of which municipality, who is signed in, and from which network and address. Without `from` it is the
 * machine itself (jobs, command line), which no rule of the networks holds.
 */
export type Caller = {
  tenant: Tenant;
  actor: Actor | null;
  /** `site` is the address of the house as the caller's browser knows it (scheme, host, port). */
  from?: { zone: Zone; address: string; site?: string };
  /** The sign-in under which a person calls over HTTP. */
  session?: CallerSession;
};

/** A person as the identity seam knows them; permissions are added by the house. */
export type Person = Pick<Actor, 'id' | 'name' | 'kind' | 'unit' | 'posts'> & {
  /** Roles of the person, apart from those of the posts. */
  roles: string[];
};

/** A program as the identity seam knows it, and the networks it may call from. */
export type Client = { actor: Actor; zones: Zone[] };

/** Where people come from: the organisation of the municipality. */
export type Identity = {
  /** The program that a key (`ybk_…`) belongs to; null for a key that is worth nothing. Without it there are no programs. */
  client?(tx: Tx, key: string, now: Temporal.Instant): Promise<Client | null>;
  /** A person of the transaction's municipality with what they hold at `now`; null when the account is gone or closed. */
  person(tx: Tx, personId: string, now: Temporal.Instant): Promise<Person | null>;
  /** Everybody who may hold permissions, for the question who may do what. */
  people(tx: Tx, now: Temporal.Instant): Promise<Person[]>;
  /** Names by id for the operation log, those of closed accounts included. An id that was never somebody's is left out. */
  names(tx: Tx, personIds: readonly string[]): Promise<Map<string, string>>;
  demoAccounts(
    tx: Tx,
    now: Temporal.Instant,
  ): Promise<(Pick<Person, 'id' | 'name' | 'roles'> & { unitName: string | null })[]>;
  /**
   * The person for whom an identity provider vouches, brought up to date with what it says; null when it is nobody here.
   * Runs in the transaction of the sign-in.
   */
  personOfExternal?(context: Context, external: External): Promise<string | null>;
};

export type HouseOptions = {
  systems: System[];
  roles: Role[];
  /**
   * Which roles may run the house's checks, read the evidence of figures, read the operation log, say who may do what,
   * administer who can sign in, ask for a file to be carried into another network (`transfers`), let it go (`release`).
   */
  houseRoles: Record<
    'run' | 'figures' | 'log' | 'access' | 'accounts' | 'transfers' | 'release',
    Record<string, Reach>
  >;
  identity: Identity;
  /** Address of the database as the owner of the tables. */
  databaseUrl: string;
  /** Password of the application's own role. */
  appPassword: string;
  /** Keys of this installation by purpose: see `openSecrets`. */
  secret: (purpose: string) => string;
  /** Where mail goes out; without it mails are kept and not sent. */
  mail?: MailSettings;
  /** Inner networks that the house may call, e.g. where the identity provider of the staff stands. */
  outgoingNetworks?: string[];
  /** Where files lie. */
  files: FileSettings;
  /** Under which passwords and second factors are kept; another one makes them all worthless. */
  credentialsSecret: string;
  /** Whether demo accounts are offered, and worth anything. */
  demo?: boolean;
  /** From it come the keys that sign the operation log and mask personal values in it; it stays the same for good. */
  logSecret: string;
  now?: () => Temporal.Instant;
  /** Off on the command line: events are queued, but another process works the queue. */
  background?: boolean;
  /** The machine that the house stands on, for its checks. */
  installation?: Installation;
  /** Connections to the database. */
  connections?: number;
};

export type House = {
  systems: System[];
  roles: Role[];
  procedures: ReadonlyMap<string, Procedure>;
  database: Database;
  databaseUrl: string;
  identity: Identity;
  oidc: OidcClient;
  /** Runs `work` for a tenant without a procedure: for the house's own start, jobs and tests. */
  inTenant<R>(caller: Caller, work: (context: Context) => Promise<R>): Promise<R>;
  /**
   * Calls a procedure: checks who may, reads the input, runs it in one transaction with its events and its line in
   * the operation log, checks the output. Throws `Problem` for everything a caller can mend.
   */
  call(caller: Caller, name: string, rawInput: unknown, idempotencyKey?: string): Promise<unknown>;
  /** The municipality that a host name (without port, lower case) belongs to. */
  tenantOfHost(host: string): Promise<Tenant | null>;
  /** Whoever holds this session's token in this network, with what they may do; null when the session is over. */
  signedIn(tenant: Tenant, token: string, zone: Zone): Promise<Required<Pick<Caller, 'actor' | 'session'>> | null>;
  /** A person with what they may do; null when the account is gone. */
  actorOf(tenant: Tenant, personId: string): Promise<Actor | null>;
  credentials: Credentials;
  /** The program that a key belongs to, with what it may do; null for a key that is worth nothing. */
  clientOf(tenant: Tenant, key: string): Promise<Client | null>;
  /** Roles and zone rules of a municipality. */
  access: TenantAccess;
  /** The store of files; rooms work with `context.files`. */
  files: FileStore;
  /** The operation log as a whole: its chain, its heads, what is taken out of it. */
  log: OperationLog;
  /** Error when events are not delivered. */
  queueWorks(): Promise<void>;
  /** Fills a demo municipality, room by room. Idempotent. */
  fillDemo(tenant: Tenant): Promise<void>;
  close(): Promise<void>;
};

/** Makes the tables and the application's role. Refuses (Error) an edited migration or a table outside its schema. */
export async function prepareDatabase(options: Pick<HouseOptions, 'systems' | 'databaseUrl' | 'appPassword'>) {
  await ensureAppRole(options.databaseUrl, options.appPassword);
  return migrate(options.databaseUrl, migrationSources(options.systems));
}

/**
 * Opens the house over a prepared database. Refuses (Error listing every reason) a house that contradicts itself: see
 * `assembly.ts` for what modules may not do and `tableFaults` for what tables may not be.
 */
export async function openHouse(options: HouseOptions): Promise<House> {
  const keys = logKeys(options.logSecret);
  const credentials = openCredentials(options.credentialsSecret);
  const oidc = oidcClient(outgoing(options.outgoingNetworks));
  const systems: System[] = [
    housekeeping(() => house, options),
    accessSystem(() => house, options),
    identitySystem(credentials, options),
    oidcProviders(oidc, options),
    mailing(options),
    logSystem(() => house, options),
    filesSystem(() => house, options),
    ...options.systems,
    transfersSystem(() => house, options),
  ];
  const faults = [
    ...assemblyFaults(systems, options.roles),
    ...(await tableFaults(options.databaseUrl).catch((error: Error) => [
      `the database cannot be read: ${error.message}`,
    ])),
  ];
  if (faults.length) throw new Error(`The house does not open:\n- ${faults.join('\n- ')}`);

  const database = new Database(appUrl(options.databaseUrl, options.appPassword), options.connections);
  const procedures = new Map(systems.flatMap((system) => system.procedures.map((one) => [one.name, one])));
  const now = options.now ?? (() => Temporal.Now.instant());
  const access = tenantAccess(database, systems, options.roles);
  const files = openFileStore(database, options.files);
  let delivery: Delivery | undefined;
  let sealing: Sealing | undefined;

  const makeContext = (tx: Tx, caller: Caller, noted: Noted): Context => ({
    tx,
    tenant: caller.tenant,
    actor: caller.actor,
    from: caller.from ?? null,
    session: caller.session ?? null,
    now: now(),
    emit: async (name, subject, data = {}) => {
      if (!systems.some((system) => system.emits?.includes(name)))
        throw new Error(`event '${name}' is in no manifest's 'emits'`);
      const [row] = (
        await tx.executeQuery<{ id: string }>(
          CompiledQuery.raw(
            'insert into kernel.event (name, subject, actor_id, data) values ($1, $2, $3, $4) returning id',
            [name, subject, caller.actor?.id ?? null, JSON.stringify(data)],
          ),
        )
      ).rows;
      await delivery?.enqueue(tx, name, caller.tenant.id, row!.id);
    },
    mail: (mail) => writeMail(makeContext(tx, caller, noted), mail),
    personalData: personalDataOf(systems, () => makeContext(tx, caller, noted)),
    secrets: secretsOf(options.secret, caller.tenant.id),
    log: (subject, detail = {}, change = {}) =>
      note(noted, subject, detail, change, keys.fingerprint(caller.tenant.id)),
    settings: async <T>(system: string) => {
      const schema = systems.find((one) => one.id === system)?.settings?.schema;
      if (!schema) throw new Error(`'${system}' has no settings`);
      const { rows } = await tx.executeQuery<{ value: unknown }>(
        CompiledQuery.raw('select value from kernel.setting where system = $1', [system]),
      );
      return schema.parse(rows[0]?.value ?? {}) as T;
    },
    get files() {
      return roomFiles(this, files.vault, systems, access);
    },
  });

  const house: House = {
    systems,
    roles: options.roles,
    procedures,
    database,
    databaseUrl: options.databaseUrl,
    identity: options.identity,
    oidc,
    credentials,
    access,
    files,
    log: operationLog(database, keys, now),

    inTenant: (caller, work) =>
      database.as({ tenantId: caller.tenant.id, actorId: caller.actor?.id ?? null }, (tx) =>
        work(makeContext(tx, caller, nothingNoted())),
      ),

    async call(caller, name, rawInput, idempotencyKey) {
      const called = procedures.get(name);
      if (!called) throw notFound({ ja: `手続き「${name}」`, en: `Procedure ‘${name}’` });
      const principal = { tenantId: caller.tenant.id, actorId: caller.actor?.id ?? null };
      const noted = nothingNoted();
      const logged = called.effect === 'write' || called.personal === true;
      // Asked before the transaction: while it is open it must not wait for a second connection
      const roles = (caller.actor?.posts.length ?? 0) > 1 ? await access.roles(caller.tenant) : [];
      const post = postOf(caller.actor, called.access, roles);
      let done = false;
      try {
        requirePermission(called.access, caller.actor, titleOf(systems, called));
        if (caller.from) requireZone(called, caller.from.zone, await access.zoneRules(caller.tenant));
        if (called.again && caller.from) requireAgain(caller.session ?? null, now());
        const input = validated(called.input, rawInput);
        return await database.as(
          principal,
          async (tx) => {
            const context = makeContext(tx, caller, noted);
            await mayCall(called, context, input, titleOf(systems, called));
            const once =
              idempotencyKey === undefined ? undefined : await openOnce(tx, caller, called, rawInput, idempotencyKey);
            if (once?.answer !== undefined) return once.answer;
            const output = called.output.parse(await called.run(context, input));
            await once?.keep(output);
            done = true;
            return output;
          },
          (tx) => (logged && done ? writeLog(tx, caller, { called, result: 'done', noted, post }) : undefined),
        );
      } catch (error) {
        const problem = asProblem(error);
        const refused = isProblem(problem) && problem.status === 403;
        if (refused || (logged && !isProblem(problem)))
          await database
            .as(principal, (tx) =>
              writeLog(tx, caller, {
                called,
                result: refused ? 'refused' : 'failed',
                // Nothing changed, whatever had been noted until then
                noted: { ...nothingNoted(), subjects: noted.subjects.length ? noted.subjects : namedRecord(rawInput) },
                post,
                reason: refused ? problem.title : undefined,
              }),
            )
            .catch((fault: Error) => console.error('a line of the operation log was lost:', fault.message));
        throw problem;
      }
    },

    async tenantOfHost(host) {
      const { rows } = await database.pool.query<{
        tenant_id: string;
        name_ja: string;
        name_en: string;
        municipality_code: string | null;
        demo: boolean;
      }>('select * from kernel.tenant_of_host($1)', [host]);
      const [row] = rows;
      return row
        ? {
            id: row.tenant_id,
            name: { ja: row.name_ja, en: row.name_en },
            code: row.municipality_code ?? '',
            demo: row.demo,
          }
        : null;
    },

    async signedIn(tenant, token, zone) {
      const at = now();
      const [found, roles] = await Promise.all([
        database.as({ tenantId: tenant.id, actorId: null }, async (tx) => {
          const session = await sessionOf(tx, token, zone, at);
          if (!session || (session.method === 'demo' && !options.demo)) return null;
          const person = await options.identity.person(tx, session.personId, at);
          return person && { session, person };
        }),
        access.roles(tenant),
      ]);
      return found && { actor: actorFrom(found.person, roles), session: found.session };
    },

    async actorOf(tenant, personId) {
      const [person, roles] = await Promise.all([
        database.as({ tenantId: tenant.id, actorId: personId }, (tx) => options.identity.person(tx, personId, now())),
        access.roles(tenant),
      ]);
      return person && actorFrom(person, roles);
    },

    clientOf: (tenant, key) =>
      database.as({ tenantId: tenant.id, actorId: null }, async (tx) =>
        options.identity.client ? options.identity.client(tx, key, now()) : null,
      ),

    async queueWorks() {
      if (!delivery) throw new Error('the job queue has not started');
      await delivery.works();
    },

    async fillDemo(tenant) {
      for (const system of systems)
        if (system.demo)
          await house.inTenant({ tenant, actor: null }, async (context) => {
            await system.demo!(context);
          });
    },

    async close() {
      await sealing?.stop();
      await delivery?.stop();
      await database.close();
    },
  };

  house.call = counted(procedures, house.call.bind(house));
  delivery = await startDelivery(house, appUrl(options.databaseUrl, options.appPassword), options.background !== false);
  if (options.background !== false) sealing = startSealing(database, house.log);
  return house;
}

/** The words for what a procedure needs, for its refusal. */
function titleOf(systems: System[], called: Procedure): Label {
  const { access } = called;
  if (access.who !== 'staff') return called.title;
  for (const system of systems) {
    const permission = system.permissions?.[access.permission];
    if (permission) return permission.title;
  }
  return called.title;
}

/** Same key, same answer: a creation that is sent twice (a lost connection, a double click) happens once. */
async function openOnce(tx: Tx, caller: Caller, called: Procedure, input: unknown, key: string) {
  if (called.effect !== 'write' || fileSchemaKeys(called.input).length) return undefined;
  const hash = createHash('sha256').update(JSON.stringify(input)).digest('hex');
  const actor = caller.actor?.id ?? '';
  await tx.executeQuery(
    CompiledQuery.raw('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      [caller.tenant.id, actor, called.name, key].join('\n'),
    ]),
  );
  const { rows } = await tx.executeQuery<{ request_hash: string; answer: unknown }>(
    CompiledQuery.raw(
      'select request_hash, answer from kernel.idempotency where actor_id = $1 and procedure = $2 and key = $3',
      [actor, called.name, key],
    ),
  );
  const [known] = rows;
  if (known && known.request_hash !== hash)
    throw conflict({
      ja: 'この Idempotency-Key は別の内容で使用済みです。新しい値にしてください。',
      en: 'This Idempotency-Key was used with another content. Use a new one.',
    });
  return {
    answer: known?.answer,
    keep: (answer: unknown) =>
      tx.executeQuery(
        CompiledQuery.raw(
          'insert into kernel.idempotency (actor_id, procedure, key, request_hash, answer) values ($1, $2, $3, $4, $5)',
          [actor, called.name, key, hash, JSON.stringify(answer ?? null)],
        ),
      ),
  };
}

/** What the database prevents is told as what it is: a meeting of two changes. */
function asProblem(error: unknown): unknown {
  const code = (error as { code?: string }).code;
  if (code === '23505' || code === '23P01' || code === '40001' || code === '40P01')
    return new Problem(409, {
      ja: 'ほかの人の変更と重なりました。画面を読み込み直して、もう一度お試しください。',
      en: 'This met another change. Reload the page and try again.',
    });
  if (code === '22P05' || code === '22021')
    return new Problem(422, {
      ja: '保存できない制御文字が含まれています。取り除いてから、もう一度お試しください。',
      en: 'The text contains a control character that cannot be kept. Remove it and try again.',
    });
  return error;
}
