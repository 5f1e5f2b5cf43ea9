/** The bodies of the account routes. */
import { z } from '@hono/zod-openapi';
import type { Account } from './accounts.ts';
import { MAX_PASSWORD, MIN_PASSWORD, passwordTextFault } from './password-rules.ts';

export const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });
/** OWASP ASVS 5.0, 14.3.2: what is private is not kept by a cache. */
export const noStore = { 'Cache-Control': 'no-store' };
export const tags = ['Accounts'];

/** A new password, as far as its text goes; `requireGoodPassword` knows the rest of the rules. */
export const newPassword = z
  .string()
  .superRefine((text, context) => {
    const message = passwordTextFault(text);
    if (message) context.addIssue({ code: 'custom', message });
  })
  .openapi({
    type: 'string',
    format: 'password',
    minLength: MIN_PASSWORD,
    maxLength: MAX_PASSWORD,
    description: 'None of the most common passwords, nor the username, the email or the name',
    example: 'correct horse battery',
  });

export const email = z.email().max(254).openapi({ description: 'Private', example: 'ada@example.com' });
export const name = z.string().min(1).max(200).openapi({ description: 'Public', example: 'Ada Lovelace' });
/** A password as it is asked for; what it must be like is asked when it is set. */
export const knownPassword = z
  .string()
  .min(1)
  .max(512)
  .openapi({ format: 'password', example: 'correct horse battery', 'x-env': 'LEDGE_PASSWORD' });

export const registerSchema = z
  .strictObject({
    username: z
      .string()
      .regex(/^[A-Za-z0-9._-]{3,32}$/, { error: 'must be 3 to 32 of a-z, 0-9, dot, dash and underscore' })
      .refine((name) => name.toLowerCase() !== 'admin', { error: 'is reserved' })
      .openapi({ description: 'Case-insensitive', example: 'ada' }),
    email,
    password: newPassword,
    name: name
      .optional()
      .openapi({ description: 'Public; by default the username', example: 'Ada Lovelace' }),
    invitation: z
      .string()
      .max(100)
      .optional()
      .openapi({ description: 'The token of an invitation, where one is needed' }),
  })
  .openapi('Registration', {
    example: {
      username: 'ada',
      email: 'ada@example.com',
      password: 'correct horse battery',
      name: 'Ada Lovelace',
    },
  });

export const loginSchema = z
  .strictObject({
    username: z
      .string()
      .min(1)
      .max(254)
      .openapi({ description: 'The username or the email', example: 'ada', 'x-env': 'LEDGE_USER' }),
    password: knownPassword,
    cookie: z
      .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
      .optional()
      .openapi({
        type: 'boolean',
        description: 'Whether to keep the refresh token in a cookie, for browsers',
      }),
  })
  .openapi('Login', { example: { username: 'ada', password: 'correct horse battery' } });

export const optionalRefreshSchema = z
  .strictObject({
    refreshToken: z.string().min(1).max(2_048).optional().openapi({
      description: 'By default the one in the cookie',
      example: 'ldr_nXMiq6rZrXLWFbsv2vXyLg',
      'x-env': 'LEDGE_REFRESH_TOKEN',
    }),
  })
  .openapi('RefreshTokenIfAny');

export const accountSchema = z
  .object({
    id: z.int().openapi({ description: 'The id of the user', example: 12 }),
    username: z.string().openapi({ example: 'ada' }),
    name: z.string().openapi({ example: 'Ada Lovelace' }),
    email: z.string().openapi({ example: 'ada@example.com' }),
    role: z.enum(['user', 'admin']),
  })
  .openapi('Account');

/** The account as its person may see it. */
export const shown = ({
  id,
  username,
  name,
  email,
  role,
}: Omit<Account, 'disabled' | 'passwordHash' | 'version'>) => ({
  ...{ id, username, name, email, role },
});

export const patchMeSchema = z
  .strictObject({ name: name.optional(), email: email.optional(), currentPassword: knownPassword.optional() })
  .openapi('AccountChanges', { example: { name: 'Ada King' } });
export const changePasswordSchema = z
  .strictObject({ currentPassword: knownPassword, newPassword })
  .openapi('PasswordChange', {
    example: { currentPassword: 'correct horse battery', newPassword: 'a staple of batteries' },
  });
export const deleteMeSchema = z.strictObject({ currentPassword: knownPassword }).openapi('AccountDeletion');
export const deletedSchema = z
  .object({ rows: z.record(z.string(), z.enum(['deleted', 'kept'])) })
  .openapi('DeletedAccount', { example: { rows: { posts: 'deleted', comments: 'kept' } } });

export const tokenSchema = z
  .object({
    accessToken: z.string().openapi({ description: 'A JWT (RFC 9068), signed with EdDSA' }),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().openapi({ description: 'Seconds', example: 600 }),
    refreshToken: z
      .string()
      .optional()
      .openapi({ description: 'For `/auth/refresh`; absent where a cookie has it' }),
  })
  .openapi('Token');

export const jwksSchema = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  })
  .openapi('JsonWebKeySet');

export const time = z.string().openapi({ format: 'date-time', example: '2026-11-25T09:30:00.000Z' });
export const sessionSchema = z
  .object({
    id: z.string().openapi({ example: 'nXMiq6rZrXLWFbsv2vXyLg' }),
    device: z.string().openapi({ description: 'The `User-Agent` of the sign-in', example: 'curl/8.14.1' }),
    address: z.string().openapi({ description: 'Whence it was last used', example: '203.0.113.9' }),
    createdAt: time,
    lastUsedAt: time,
    expiresAt: time,
    current: z.boolean().openapi({ description: 'Whether it is the one of this request' }),
  })
  .openapi('Session');

export const forgotSchema = z
  .strictObject({
    username: z
      .string()
      .min(1)
      .max(254)
      .openapi({ description: 'The username or the email', example: 'ada' }),
  })
  .openapi('ForgottenPassword');
export const forgotAnswerSchema = z.object({ detail: z.string() }).openapi('ForgottenPasswordAnswer');
export const resetSchema = z
  .strictObject({
    token: z.string().min(1).max(100).openapi({
      description: 'That of the link',
      example: 'wQ3nXMiq6rZrXLWFbsv2vXyLgQ',
      'x-env': 'LEDGE_RESET_TOKEN',
    }),
    password: newPassword,
  })
  .openapi('PasswordReset');
