/** Settings: parsed once, at the edge of the program, from the environment. */
import { z } from 'zod';

const flag = z.enum(['true', 'false', '1', '0']).transform((v) => v === 'true' || v === '1');
const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};
const list = z.string().transform((v) =>
  v
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean),
);

/** Every setting with its default and what it is for; the table of docs/settings.md is made from it. */
export const settingsSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'production', 'test'])
    .default('production')
    .describe(
      '`development` seeds samples, makes an admin and allows loopback origins. `npm start` sets it to `development` where the development dependencies are installed',
    ),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on (Node, Bun); `0.0.0.0` for all'),
  PORT: whole(0, 65_535).default(8787).describe('Port to listen on (Node, Bun)'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .describe('Folder of the embedded database and the generated secret (Node, Bun)'),
  LIBSQL_URL: z
    .string()
    .regex(/^(https?|libsql|wss?):\/\//, 'must start with libsql://, https:// or http://')
    .refine(URL.canParse, 'must be a URL, such as https://db.example')
    .optional()
    .describe('A libSQL server (`sqld`, Turso) to use instead of the embedded file'),
  LIBSQL_REPLICA_URL: z
    .string()
    .regex(/^(https?|libsql|wss?):\/\//, 'must start with libsql://, https:// or http://')
    .refine(URL.canParse, 'must be a URL, such as https://replica.example')
    .optional()
    .describe(
      'A replica of `LIBSQL_URL` with the same token, for reads without credentials; it may be behind by some milliseconds',
    ),
  LIBSQL_AUTH_TOKEN: z
    .string()
    .trim()
    .regex(/^[!-~]+$/, 'must be a token: no spaces, and nothing but ASCII')
    .optional()
    .describe('Token for it'),
  LIBSQL_CONNECTIONS: whole(1, 100)
    .optional()
    .describe(
      'So many connections to an `sqld` of your own are shared by all requests and stay open: less work for it, and no more calls at once than that. Those of all servers together may be half of its `--max-concurrent-connections`. Not for Workers',
    ),
  SECRET: z
    .string()
    .min(32, 'must have at least 32 characters')
    .optional()
    .describe(
      'Seals the signing keys; at least 32 characters. Generated into `DATA_DIR` for an embedded database, required with `LIBSQL_URL`',
    ),
  API_PREFIX: z
    .string()
    .regex(/^(\/[a-z0-9._~-]+)*$/i, 'must look like /api')
    .default('')
    .describe('Path under which everything is served, such as `/api`'),
  PUBLIC_URL: z
    .url()
    .default('http://localhost:8787')
    .describe('Address that clients use; `iss` and `aud` of access tokens. By default here, with `PORT`'),
  CORS_ORIGINS: list
    .default([])
    .describe(
      'Origins of pages that may call the API, separated by commas; in development any loopback origin may too',
    ),
  TRUSTED_PROXIES: whole(0, 10)
    .default(0)
    .describe(
      'How many proxies of yours stand before the server: so many entries at the end of `X-Forwarded-For` and `X-Forwarded-Proto` are believed',
    ),
  REGISTRATION: z
    .enum(['open', 'invite', 'closed'])
    .default('open')
    .describe(
      'Who may register: `open` is anyone, `invite` who has an invitation of an admin, `closed` nobody (admins make accounts)',
    ),
  REVOCATION_SECONDS: whole(0, 10)
    .optional()
    .describe(
      'How long what another server has ended (a session, an API key, an account) may still read here; writes ask each time. 10 with `LIBSQL_URL`, else 1; with 0 reads ask each time, in the same round trip',
    ),
  SESSION_DAYS: whole(1, 365)
    .default(30)
    .describe(
      'How long after a sign-in the password is asked for again, in days (NIST 800-63B-4, 2.1.3: 30)',
    ),
  COOKIE_SAMESITE: z
    .enum(['strict', 'lax', 'none'])
    .default('strict')
    .describe(
      '`SameSite` of the cookie that keeps a refresh token for a browser which asks for one: `strict`, `lax` or `none`',
    ),
  RESET_URL: z
    .url()
    .optional()
    .describe(
      "Your page for a forgotten password; `?token=…` is added to it. By default a plain page of the server's",
    ),
  INVITE_URL: z
    .url()
    .optional()
    .describe(
      'Your page where who is invited registers; `?token=…` is added to it. Without it an invitation has a token and no link',
    ),
  DELIVER_URL: z
    .url()
    .optional()
    .describe(
      'Where messages to people (a link for a forgotten password, an invitation) are posted as JSON, for your mailer; `src/routes/deliver.ts` is what sends them',
    ),
  THROTTLE: flag
    .default(true)
    .describe('Whether sign-ins, registrations and the like are counted and bounded by address and account'),
  AUDIT_DAYS: whole(1, 3_650).default(90).describe('How long the rows of `/audit` are kept, in days'),
  MAX_BODY_BYTES: whole(1024, 1_073_741_824).default(1_048_576).describe('Largest request body, in bytes'),
  LOG: z
    .enum(['json', 'pretty', 'off'])
    .optional()
    .describe('How requests are logged: `pretty` on a terminal, else `json`'),
  SEED: flag
    .optional()
    .describe('Whether a new embedded database is filled with the samples: in development yes'),
});

export type Settings = z.output<typeof settingsSchema>;

/** A setting that cannot be used; its message is one line for the operator. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/**
 * Parses settings from environment variables; empty ones count as not given.
 * @throws SettingsError naming each variable that is wrong, never its value (it may be a secret)
 */
export function parseSettings(env: Record<string, unknown>): Settings {
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => typeof value === 'string' && value !== ''),
  );
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new SettingsError(`Bad setting: ${wrong.join('; ')}`);
}
